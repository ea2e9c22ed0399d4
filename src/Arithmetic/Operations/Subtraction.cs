namespace VerifiedAddition.Arithmetic;

/// <summary>Differences, which borrow and may be negative.</summary>
internal sealed class Subtraction() : OperationRules(Operation.Subtract, "subtract", '-', Vocabulary.Minus)
{
    public override string Noun => "subtraction";

    public override IReadOnlyList<QuestionClass> Classes { get; } =
    [
        QuestionClass.M0, QuestionClass.M1, QuestionClass.M2, QuestionClass.M3, QuestionClass.M4,
        QuestionClass.N1, QuestionClass.N2, QuestionClass.N3, QuestionClass.N4,
    ];

    internal override ColumnRules Columns { get; } = new Borrows();

    /// <summary>docs/domain.md, section 8.6.</summary>
    internal override IReadOnlyList<(long Left, long Right)> PublishedFailures { get; } =
    [
        (565000, 364538), (72074, 272074), (229672, 229678), (577285, 477285), (986887, 286887), (41, 47),
        (261926, 161857), (209075, 212133), (99111, 99111),
    ];

    public override Int128 Answer(Int128 left, Int128 right) => left - right;

    internal override long Answer(long left, long right) => left - right;

    /// <remarks>
    /// Leading columns in which both digits are zero are left out. Negative answers are defined so; for others it makes no difference,
    /// since some column above each borrow has the larger digit on the left.
    /// </remarks>
    public override QuestionClass ClassOf(in Question question)
    {
        var columns = question.ReadColumns();
        var least = question.Left < question.Right ? QuestionClass.N1 : QuestionClass.M1;
        var (borrows, equals) = (0u, 0u);
        for (var bit = 1u; columns.AnyLeft; bit <<= 1)
        {
            var (left, right) = columns.Next();
            var difference = left - right;
            borrows |= difference < 0 ? bit : 0;
            equals |= difference == 0 ? bit : 0;
        }

        return borrows == 0
            ? QuestionClass.M0
            : least + Complexity.LongestRun(borrows, equals, limit: 3);
    }

    internal override Enrichment Enrich(GeneratorKind kind, int choice, ref CounterRandom random) => kind switch
    {
        GeneratorKind.Original when choice == EnrichmentRules.OriginalRaisingChoice => Enrichment.PassingPairs | Enrichment.RaisedRight,
        GeneratorKind.Original when choice <= EnrichmentRules.OriginalEnrichedChoices => Enrichment.PassingPairs,
        GeneratorKind.Successor when choice <= EnrichmentRules.SuccessorEnrichedChoices =>
            random.Below(EnrichmentRules.SuccessorEqualOneIn) == 0 ? Enrichment.EqualOperands : Enrichment.RaisedRight,
        _ => Enrichment.None,
    };

    private sealed class Borrows : ColumnRules
    {
        public override int StateOf(int left, int right) => (right - left) switch
        {
            < 0 => 0,
            0 => 1,
            _ => 2,
        };

        public override int Passing(int digit) => digit;

        protected override (int Left, int Right) Pair(int state, int larger, int smaller) =>
            state == 0 ? (larger, smaller) : (smaller, larger);
    }
}

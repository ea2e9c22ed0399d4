namespace VerifiedAddition.Arithmetic;

/// <summary>Sums, which carry.</summary>
internal sealed class Addition() : OperationRules(Operation.Add, "add", '+', Vocabulary.Plus)
{
    public override string Noun => "addition";

    public override IReadOnlyList<QuestionClass> Classes { get; } =
        [QuestionClass.S0, QuestionClass.S1, QuestionClass.S2, QuestionClass.S3, QuestionClass.S4, QuestionClass.S5];

    internal override ColumnRules Columns { get; } = new Carries();

    /// <summary>docs/domain.md, section 8.6.</summary>
    internal override IReadOnlyList<(long Left, long Right)> PublishedFailures { get; } =
    [
        (18539, 789353), (747332, 57349), (463687, 166096), (850038, 159060), (530757, 460849), (273257, 56745), (44000, 46000), (555, 445),
    ];

    public override Int128 Answer(Int128 left, Int128 right) => left + right;

    internal override long Answer(long left, long right) => left + right;

    public override QuestionClass ClassOf(in Question question)
    {
        var columns = question.ReadColumns();
        var (carries, nines) = (0u, 0u);
        for (var bit = 1u; columns.AnyLeft; bit <<= 1)
        {
            var (left, right) = columns.Next();
            var sum = left + right;
            carries |= sum > 9 ? bit : 0;
            nines |= sum == 9 ? bit : 0;
        }

        return carries == 0
            ? QuestionClass.S0
            : QuestionClass.S1 + Complexity.LongestRun(carries, nines, limit: 4);
    }

    internal override Enrichment Enrich(GeneratorKind kind, int choice, ref CounterRandom random) => kind switch
    {
        GeneratorKind.Original when choice <= EnrichmentRules.OriginalEnrichedChoices => Enrichment.PassingPairs,
        GeneratorKind.Successor when choice <= EnrichmentRules.SuccessorEnrichedChoices => Enrichment.PassingPairs,
        _ => Enrichment.None,
    };

    private sealed class Carries : ColumnRules
    {
        public override int StateOf(int left, int right) => (left + right) switch
        {
            < 9 => 0,
            9 => 1,
            _ => 2,
        };

        public override int Passing(int digit) => 9 - digit;

        protected override (int Left, int Right) Pair(int state, int larger, int smaller) =>
            state == 0 ? (9 - larger, smaller) : (larger, 9 - smaller);
    }
}

namespace VerifiedAddition.Arithmetic;

/// <summary>Everything that is particular to an operation. One class for each, registered in <see cref="OperationRegistry"/>.</summary>
/// <remarks>Stateless: any number of threads may use one at once.</remarks>
/// <param name="operation">The operation.</param>
/// <param name="name">Its <see cref="Name"/>.</param>
/// <param name="symbol">Its <see cref="Symbol"/>.</param>
/// <param name="token">Its <see cref="Token"/>.</param>
public abstract class OperationRules(Operation operation, string name, char symbol, byte token)
{
    /// <summary>The operation that these rules are of.</summary>
    public Operation Operation { get; } = operation;

    /// <summary>The word in specs, in file names and on the command line, such as <c>add</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The operator in a question: <c>+</c>, <c>-</c> or <c>*</c>.</summary>
    public char Symbol { get; } = symbol;

    /// <summary>The operator's token.</summary>
    public byte Token { get; } = token;

    /// <summary>A question of the operation as a noun, such as <c>addition</c>.</summary>
    public abstract string Noun { get; }

    /// <summary>The plural of <see cref="Noun"/>, such as <c>additions</c>.</summary>
    public string Nouns => Noun + "s";

    /// <summary>The verb in the third person, such as <c>adds</c>.</summary>
    public virtual string Verb => Name + "s";

    /// <summary>The complexity classes of its questions, easiest first.</summary>
    public abstract IReadOnlyList<QuestionClass> Classes { get; }

    /// <summary>Whether its columns carry or borrow one by one: then questions have strata and models sub-tasks.</summary>
    public bool HasColumns => Columns is not null;

    /// <summary>How its columns carry or borrow; null if a column has no state of its own.</summary>
    internal virtual ColumnRules? Columns => null;

    /// <summary>Questions that published models answered wrongly, in operands.</summary>
    internal virtual IReadOnlyList<(long Left, long Right)> PublishedFailures => [];

    /// <summary>The right answer to operands that fit (<see cref="Check"/>).</summary>
    public abstract Int128 Answer(Int128 left, Int128 right);

    /// <summary>The same of operands of up to 17 digits, whose answers of up to 18 fit 64 bits.</summary>
    internal abstract long Answer(long left, long right);

    /// <summary>Digits of the operands that generators draw and that exhaustive lists go through, for questions of <paramref name="digits"/> digits.</summary>
    public virtual int OperandDigits(int digits) => digits;

    /// <summary>The complexity class of a question.</summary>
    public abstract QuestionClass ClassOf(in Question question);

    /// <summary>Refuses operands, each of which fits the layout, whose answer does not.</summary>
    /// <exception cref="QuestionException">The answer has more than n + 1 digits.</exception>
    internal virtual void Check(Int128 left, Int128 right, Layout layout)
    {
    }

    /// <summary>How a batch is enriched.</summary>
    /// <param name="kind">The generator.</param>
    /// <param name="choice">The batch's draw, 1 to <see cref="EnrichmentRules.Choices"/>.</param>
    /// <param name="random">What further draws are made from. Part of recorded results: the draws never change.</param>
    internal virtual Enrichment Enrich(GeneratorKind kind, int choice, ref CounterRandom random) => Enrichment.None;
}

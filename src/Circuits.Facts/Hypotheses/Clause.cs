namespace VerifiedAddition.Circuits;

/// <summary>One statement of a hypothesis of how models do arithmetic (docs/domain.md, section 11), and whether it holds of a model.</summary>
/// <param name="Id">Its name (docs/domain.md, section 11), by hypothesis and number, and its column if it has one: <c>add-1.3</c>.</param>
/// <param name="Text">The statement in words.</param>
/// <param name="Verdict">Whether it holds.</param>
/// <param name="IsOptional">Whether the hypothesis can hold without it.</param>
/// <param name="Evidence">Where and how well it holds, or what was found instead.</param>
public sealed record Clause(string Id, string Text, Verdict Verdict, bool IsOptional, string Evidence)
{
    /// <summary>The confirmed claims in its evidence, such as <c>P15L0H1+H2 A3.SA</c>; none for a clause based on counts.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Whether it could be tested: false if no useful node is at the required positions, or there was nothing to count.</summary>
    public bool IsTested { get; init; } = true;
}

/// <summary>A hypothesis: a group of clauses.</summary>
/// <param name="Name"><c>addition</c>, <c>subtraction</c> or <c>mixed</c>.</param>
/// <param name="Clauses">The clauses, in the order of docs/domain.md, section 11.</param>
public sealed record Hypothesis(string Name, IReadOnlyList<Clause> Clauses)
{
    /// <summary>The clauses that must hold.</summary>
    public IEnumerable<Clause> Required => Clauses.Where(clause => !clause.IsOptional);
}

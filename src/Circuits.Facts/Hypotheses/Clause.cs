namespace VerifiedAddition.Circuits;

/// <summary>One statement of a hypothesis of how models do arithmetic (docs/domain.md, section 11), and whether it holds of a model.</summary>
/// <param name="Id">Its name (docs/domain.md, section 11), with the digit where it is about one: <c>A1.3</c>.</param>
/// <param name="Text">What it says.</param>
/// <param name="Verdict">Whether it holds.</param>
/// <param name="IsOptional">Whether the hypothesis can stand without it.</param>
/// <param name="Evidence">Where it holds and how well, or what was found instead.</param>
public sealed record Clause(string Id, string Text, Verdict Verdict, bool IsOptional, string Evidence)
{
    /// <summary>The standing claims among its evidence, such as <c>P15L0H1+H2 A3.SA</c>; none for a clause that counts.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Whether there was anything to judge it by: false where no useful node lies where it looks, or there was nothing to count.</summary>
    public bool IsTested { get; init; } = true;
}

/// <summary>A hypothesis: clauses that belong together.</summary>
/// <param name="Name"><c>addition</c>, <c>subtraction</c> or <c>mixed</c>.</param>
/// <param name="Clauses">In the order of docs/domain.md, section 11.</param>
public sealed record Hypothesis(string Name, IReadOnlyList<Clause> Clauses)
{
    /// <summary>The clauses that must hold.</summary>
    public IEnumerable<Clause> Required => Clauses.Where(clause => !clause.IsOptional);
}

using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The findings about a model, complete or partial: the content of a <see cref="FactsFile"/>. Findings not looked for are null.</summary>
public sealed record FoundFacts
{
    /// <summary>The operations that were analysed, or that the claims are about.</summary>
    public IReadOnlyList<Operation>? Operations { get; init; }

    /// <summary>An analysis; without outcomes if it has only begun.</summary>
    public CircuitFacts? Circuit { get; init; }

    /// <summary>Outcomes of some ablations of an analysis.</summary>
    public IReadOnlyList<AblationOutcome>? Outcomes { get; init; }

    /// <summary>Tested claims.</summary>
    public IReadOnlyList<ClaimEvidence>? Claims { get; init; }

    /// <summary>Tested heads.</summary>
    public IReadOnlyList<HeadSeparability>? Heads { get; init; }
}

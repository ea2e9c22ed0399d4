using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>What was found in a model, all of it or a part: what <see cref="FactsFile"/> holds. What was not looked for is null.</summary>
public sealed record FoundFacts
{
    /// <summary>The operations that were asked, or are claimed about.</summary>
    public IReadOnlyList<Operation>? Operations { get; init; }

    /// <summary>An analysis; without outcomes where it has only begun.</summary>
    public CircuitFacts? Circuit { get; init; }

    /// <summary>Outcomes of some ablations of an analysis.</summary>
    public IReadOnlyList<AblationOutcome>? Outcomes { get; init; }

    /// <summary>Tested claims.</summary>
    public IReadOnlyList<ClaimEvidence>? Claims { get; init; }

    /// <summary>Tested heads.</summary>
    public IReadOnlyList<HeadSeparability>? Heads { get; init; }
}

namespace VerifiedAddition.Circuits;

/// <summary>A named model with its tested claims.</summary>
/// <param name="Name">Name of the model, unique within a comparison.</param>
/// <param name="Facts">The tested claims.</param>
public sealed record ModelClaims(string Name, ClaimFacts Facts);

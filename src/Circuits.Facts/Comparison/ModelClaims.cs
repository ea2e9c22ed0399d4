namespace VerifiedAddition.Circuits;

/// <summary>A model and what was found in it.</summary>
/// <param name="Name">What to call the model; no other one of a comparison is called so.</param>
/// <param name="Facts">What can be said of it.</param>
public sealed record ModelClaims(string Name, ClaimFacts Facts);

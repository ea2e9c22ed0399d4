namespace VerifiedAddition.Grains;

/// <summary>What was decided of a variant at a rung.</summary>
/// <param name="GoesOn">Whether it goes on.</param>
/// <param name="IsFinal">Whether nothing that is still to come changes that.</param>
/// <param name="Words">The reason.</param>
internal sealed record RungVerdict(bool GoesOn, bool IsFinal, string Words);

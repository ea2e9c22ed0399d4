namespace VerifiedAddition.Experiments;

/// <summary>What is to be asked again.</summary>
/// <param name="Shards">How many shards, 0 or more.</param>
/// <param name="Model">The weight file; null for the weights in the grid.</param>
/// <param name="Seed">What draws the shards.</param>
public sealed record RedoRequest(int Shards, string? Model, ulong Seed);

namespace VerifiedAddition.Chaos;

/// <summary>What a chaos run is.</summary>
/// <param name="Seed">Determines the blows and the sweeps.</param>
/// <param name="Duration">How long blows fall; sweeps that are under way then are finished.</param>
/// <param name="Silos">How many silos there are.</param>
/// <param name="Folder">Where everything is kept; null for a temporary folder, which is deleted if nothing is wrong.</param>
public sealed record ChaosOptions(ulong Seed, TimeSpan Duration, int Silos = 4, string? Folder = null);

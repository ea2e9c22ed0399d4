namespace VerifiedAddition.Hosts;

/// <summary>Settings of a run.</summary>
/// <param name="Seed">Determines the sweeps, and which packets are lost.</param>
/// <param name="Scenarios">Names of the scenarios; none for all.</param>
/// <param name="BadNetwork">How long delays and losses last.</param>
/// <param name="Silos">Number of silos.</param>
/// <param name="Variants">Number of variants of a sweep, besides the child of one.</param>
/// <param name="Length">How many times as long as the shortest each is trained.</param>
/// <param name="DeathLimit">How long it may take until a dead silo is known to be dead.</param>
/// <param name="Brief">Whether a scenario is over once the silo is known to be dead, and no user looks on.</param>
/// <param name="Folder">Where everything is kept; null for a temporary folder, which is deleted if nothing is wrong.</param>
internal sealed record HostsOptions(ulong Seed, IReadOnlyList<string> Scenarios, TimeSpan BadNetwork, int Silos, int Variants, int Length, TimeSpan DeathLimit, bool Brief, string? Folder);

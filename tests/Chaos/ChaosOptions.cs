using System.Security.Cryptography;

namespace VerifiedAddition.Chaos;

/// <summary>Settings of a chaos run.</summary>
/// <param name="Seed">Determines the faults and the sweeps.</param>
/// <param name="Duration">How long faults are injected; sweeps in progress at the end are finished.</param>
/// <param name="Silos">Number of silos.</param>
/// <param name="Limit">No fault is injected after this time, however many are left, since faults wait for work to hit; null for no limit.</param>
/// <param name="Folder">Where everything is kept; null for a temporary folder, which is deleted if nothing is wrong.</param>
/// <param name="Variants">Number of variants of a sweep, besides the child of one.</param>
/// <param name="Large">Number of tiny variants of a sweep that runs beside the others; 0 for none.</param>
public sealed record ChaosOptions(
    ulong Seed, TimeSpan Duration, int Silos = 4, string? Folder = null, TimeSpan? Limit = null, int Variants = ChaosSweep.MaxVariants, int Large = 0)
{
    private const int Seeds = 1_000_000;

    /// <summary>Draws a random seed; reports name it, so that its run can be repeated.</summary>
    public static ulong AnySeed() => (ulong)RandomNumberGenerator.GetInt32(Seeds);
}

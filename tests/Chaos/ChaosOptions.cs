using System.Security.Cryptography;

namespace VerifiedAddition.Chaos;

/// <summary>What a chaos run is.</summary>
/// <param name="Seed">Determines the blows and the sweeps.</param>
/// <param name="Duration">How long blows fall; sweeps that are under way then are finished.</param>
/// <param name="Silos">How many silos there are.</param>
/// <param name="Limit">No blow falls after so much time, however many are left: blows wait for work to meet; null for no limit.</param>
/// <param name="Folder">Where everything is kept; null for a temporary folder, which is deleted if nothing is wrong.</param>
/// <param name="Variants">How many variants a sweep has, beside the child of one.</param>
public sealed record ChaosOptions(ulong Seed, TimeSpan Duration, int Silos = 4, string? Folder = null, TimeSpan? Limit = null, int Variants = ChaosSweep.MaxVariants)
{
    private const int Seeds = 1_000_000;

    /// <summary>A seed that nobody chose; reports name it, so that its run can be had again.</summary>
    public static ulong AnySeed() => (ulong)RandomNumberGenerator.GetInt32(Seeds);
}

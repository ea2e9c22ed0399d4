using System.ComponentModel.DataAnnotations;

namespace VerifiedAddition.Grains;

/// <summary>How a verification is cut and spread. Bound from the section <see cref="Section"/>.</summary>
public sealed class VerificationOptions
{
    public const string Section = "Verification";

    /// <summary>Questions in one shard, the unit that is repeated when a silo dies. Default: 25 000, a few seconds on one core.</summary>
    [Range(1, 100_000_000, ErrorMessage = Section + ":ShardSize must be from {1} to {2}.")]
    public int ShardSize { get; init; } = 25_000;

    /// <summary>Shards of one verification that are under way at the same time. Default: 16.</summary>
    [Range(1, 10_000, ErrorMessage = Section + ":ShardsInFlight must be from {1} to {2}.")]
    public int ShardsInFlight { get; init; } = 16;
}

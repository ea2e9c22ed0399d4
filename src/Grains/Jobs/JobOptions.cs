using System.ComponentModel.DataAnnotations;

namespace VerifiedAddition.Grains;

/// <summary>How jobs are divided and distributed. Bound from the section <see cref="Section"/>.</summary>
public sealed class JobOptions
{
    public const string Section = "Verification";

    /// <summary>Questions in one shard, the unit that is repeated when a silo dies. Default: 25 000, a few seconds on one core.</summary>
    [Range(1, 100_000_000, ErrorMessage = Section + ":ShardSize must be from {1} to {2}.")]
    public int ShardSize { get; init; } = 25_000;

    /// <summary>Parts of one job that run at the same time. Default: 16.</summary>
    [Range(1, 10_000, ErrorMessage = Section + ":ShardsInFlight must be from {1} to {2}.")]
    public int ShardsInFlight { get; init; } = 16;

    /// <summary>
    /// A part that runs for longer than this, and for longer than three times the median of the others, is also run on another silo
    /// once no part waits; the first result counts. Default: 15 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ErrorMessage = Section + ":StealAfter must be from {1} to {2}.")]
    public TimeSpan StealAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Whether an unfinished job resumes when its grain is activated, for example in a cluster that lost the silo which ran it;
    /// otherwise it waits until it is started again. Default: yes.
    /// </summary>
    public bool ResumesByItself { get; init; } = true;
}

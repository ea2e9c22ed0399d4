using System.ComponentModel.DataAnnotations;

namespace VerifiedAddition.Grains;

/// <summary>How this grid trains. Bound from the section <see cref="Section"/>.</summary>
public sealed class TrainingOptions
{
    public const string Section = "Training";

    /// <summary>Time between two checkpoints of a variant: the most that a killed process repeats. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ErrorMessage = Section + ":CheckpointInterval must be from {1} to {2}.")]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Checkpoints kept per variant; the older ones are for the case that the newest is damaged. Default: 2.</summary>
    [Range(1, 100, ErrorMessage = Section + ":KeepCheckpoints must be from {1} to {2}.")]
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>
    /// Number of errors without progress in between after which a variant is given up; a checkpoint of a later step than any before resets
    /// the count. Storage faults do not count. Default: 3.
    /// </summary>
    [Range(0, 100, ErrorMessage = Section + ":MaxRestarts must be from {1} to {2}.")]
    public int MaxRestarts { get; init; } = 3;
}

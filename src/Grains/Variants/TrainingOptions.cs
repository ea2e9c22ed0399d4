using System.ComponentModel.DataAnnotations;

namespace VerifiedAddition.Grains;

/// <summary>How this grid trains. Bound from the section <see cref="Section"/>.</summary>
public sealed class TrainingOptions
{
    public const string Section = "Training";

    /// <summary>Time between two checkpoints of a variant: what a killed process repeats at most. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ErrorMessage = Section + ":CheckpointInterval must be from {1} to {2}.")]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Checkpoints kept for each variant; the older ones are for the case that the newest is damaged. Default: 2.</summary>
    [Range(1, 100, ErrorMessage = Section + ":KeepCheckpoints must be from {1} to {2}.")]
    public int KeepCheckpoints { get; init; } = 2;

    /// <summary>
    /// Errors after which a variant is given up, without progress in between: a checkpoint of a later step than any before begins the count
    /// anew. Trouble of the storage is none. Default: 3.
    /// </summary>
    [Range(0, 100, ErrorMessage = Section + ":MaxRestarts must be from {1} to {2}.")]
    public int MaxRestarts { get; init; } = 3;
}

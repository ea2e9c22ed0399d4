using System.ComponentModel.DataAnnotations;

namespace VerifiedAddition.Grains;

/// <summary>How long sweeps are kept after their end. Bound from the section <see cref="Section"/>.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Sweeps that ended at least so long ago are deleted, from an hour on; null to keep all. Default: null.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00", ErrorMessage = Section + ":SweepsFor must be from {1} to {2}.")]
    public TimeSpan? SweepsFor { get; init; }

    /// <summary>Names of sweeps that are kept however old they are. Default: none.</summary>
    public string[] Keep { get; init; } = [];

    /// <summary>Time between two looks for such sweeps, from a minute on. Default: a day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = Section + ":Every must be from {1} to {2}.")]
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);
}

using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a cleaning deletes besides what nobody can ask for.</summary>
/// <param name="OlderThan">Sweeps that ended at least so long ago; null for none.</param>
/// <param name="Keep">Names of sweeps that stay however old they are.</param>
public sealed record CleaningRule(TimeSpan? OlderThan, IReadOnlyList<string> Keep)
{
    /// <summary>Whether a sweep is deleted: one that runs or is paused never is.</summary>
    public bool Deletes(SweepSnapshot sweep, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return sweep.HasEnded() && sweep.FinishedUtc is { } end && now - end >= OlderThan && !Keep.Contains(sweep.Name, StringComparer.Ordinal);
    }
}

using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Describes the events between two states of a variant's run. Pure.</summary>
public static class VariantJournal
{
    /// <summary>Number of most recent events that are kept.</summary>
    public const int Kept = 200;

    /// <summary>Returns <paramref name="next"/> with the events that led to it.</summary>
    public static VariantRun Noted(VariantRun before, VariantRun next, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(next);
        var number = before.Events.Count == 0 ? 0 : before.Events[^1].Number;
        VariantEvent[] news = [.. Between(before, next).Select(news => new VariantEvent(++number, now, news.Text, news.Silo, news.Detail))];
        return news.Length == 0 ? next : next with { Events = [.. before.Events.Concat(news).TakeLast(Kept)] };
    }

    private static IEnumerable<(string Text, string? Silo, string? Detail)> Between(VariantRun before, VariantRun next)
    {
        foreach (var sweep in next.Sweeps.Except(before.Sweeps, StringComparer.Ordinal))
        {
            yield return ($"wanted by the sweep {sweep}", null, null);
        }

        foreach (var sweep in before.Sweeps.Except(next.Sweeps, StringComparer.Ordinal))
        {
            yield return ($"not wanted by the sweep {sweep} any more", null, null);
        }

        if (next.Epoch != before.Epoch && next.Phase is VariantPhase.Training)
        {
            if (before.Phase is VariantPhase.Training)
            {
                yield return (Invariant($"the attempt of epoch {before.Epoch} is lost"), before.Silo, null);
            }

            var from = (next.Checkpoints.Count, next.Spec?.Extends) switch
            {
                (0, { } extension) => Invariant($"from the end of {extension.Parent}, after step {extension.After:N0}"),
                (0, null) => "from the start",
                _ => Invariant($"from step {next.Checkpoints[0].Step:N0}"),
            };
            yield return (Invariant($"trains {from} (epoch {next.Epoch})"), next.Silo, null);
        }

        foreach (var text in AtStorage(before, next))
        {
            yield return (text, next.Silo, null);
        }

        if (next.Restarts > before.Restarts)
        {
            yield return (Invariant($"the attempt failed, number {next.Restarts}: {FirstLine(next.Error)}"), before.Silo, More(next.Error));
        }

        if (next.Phase != before.Phase && WordsOf(before, next) is { } words)
        {
            yield return (words, before.Silo, null);
        }
    }

    /// <summary>Returns what an attempt found in the storage, and what it could not store.</summary>
    private static IEnumerable<string> AtStorage(VariantRun before, VariantRun next)
    {
        if (next.Epoch != before.Epoch || next.Phase is not VariantPhase.Training)
        {
            yield break;
        }

        if (before.Latest?.BeganAt is null && next.Latest?.BeganAt is { } began && began != before.CheckpointStep)
        {
            yield return began < before.CheckpointStep
                ? Invariant($"the checkpoint of step {before.CheckpointStep:N0} cannot be read: {before.CheckpointStep - began:N0} steps are made again, from step {began:N0} on")
                : Invariant($"goes on at step {began:N0}, of which a checkpoint was stored that nobody had reported");
        }

        switch (before.Latest?.StorageTrouble, next.Latest?.StorageTrouble)
        {
            case (null, { } trouble):
                yield return StorageTrouble.Told(next.CheckpointStep, trouble);
                break;
            case ({ }, null):
                yield return Invariant($"the storage answers again; step {next.CheckpointStep:N0} is safe");
                break;
        }
    }

    private static string? WordsOf(VariantRun before, VariantRun next) => next.Phase switch
    {
        VariantPhase.Trained => Invariant($"trained, {next.Spec?.Steps ?? 0:N0} steps"),
        VariantPhase.Failed when next.Restarts == before.Restarts => $"given up: {FirstLine(next.Error)}",
        VariantPhase.Failed => "given up",
        VariantPhase.Cancelled => "stopped: no sweep wants it at present",
        VariantPhase.Resting when next.Weights is null => Invariant($"rests at step {next.CheckpointStep:N0}, until a sweep decides whether it goes on"),
        VariantPhase.Queued when before.Phase is VariantPhase.Training && next.Restarts == before.Restarts =>
            Invariant($"suspended at step {next.CheckpointStep:N0}{(next.Latest?.StorageTrouble is { } lost ? $": {FirstLine(lost)}" : "")}"),
        VariantPhase.Queued when before.Phase is not VariantPhase.Training => "waits for a slot",
        _ => null,
    };

    private static string FirstLine(string? error) => (error ?? "for no reason that is known").Split('\n')[0].TrimEnd('\r');

    private static string? More(string? error) => error?.Split('\n', 2) is [_, var more] ? more : null;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

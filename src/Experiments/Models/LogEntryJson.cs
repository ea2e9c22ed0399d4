using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>An event of a variant, or how far its training is, for machines (docs/json.md).</summary>
public sealed record LogEntryJson(
    LogEntryKind Kind,
    DateTimeOffset AtUtc,
    long? Number,
    string? Text,
    string? Silo,
    string? Detail,
    int? Step,
    int? Steps,
    double? Loss,
    double? StepsPerSecond,
    double? SecondsLeft)
{
    public static LogEntryJson Of(VariantEvent one) =>
        new(LogEntryKind.Event, one.AtUtc, one.Number, one.Text, one.Silo, one.Detail, null, null, null, null, null);

    public static LogEntryJson Of(DateTimeOffset now, VariantSnapshot training) => new(
        LogEntryKind.Progress, now, null, null, training.Silo, null, training.Step, training.Steps, training.Loss, training.StepsPerSecond, SweepReading.SecondsLeft(training));
}

/// <summary>What a line of a log is.</summary>
public enum LogEntryKind
{
    /// <summary>Something happened.</summary>
    Event,

    /// <summary>How far the training is.</summary>
    Progress,
}

using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>An event of a variant, or its training progress, as JSON (docs/json.md).</summary>
/// <param name="Kind">Which of the fields below it has.</param>
/// <param name="AtUtc">When it happened.</param>
/// <param name="Number">Of an event: from 1, rises by one with each of the variant.</param>
/// <param name="Text">Of an event: what happened.</param>
/// <param name="Silo">Where; null where that is nowhere.</param>
/// <param name="Detail">Of an event: further lines of an error; null for none.</param>
/// <param name="Step">Of progress: steps done.</param>
/// <param name="Steps">Of progress: steps to be done.</param>
/// <param name="Loss">Of progress: of the last reported step, nats per answer token.</param>
/// <param name="StepsPerSecond">Of progress.</param>
/// <param name="SecondsLeft">Of progress: until the steps are done at that speed.</param>
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
    /// <summary>The JSON form of an event.</summary>
    public static LogEntryJson Of(VariantEvent one) =>
        new(LogEntryKind.Event, one.AtUtc, one.Number, one.Text, one.Silo, one.Detail, null, null, null, null, null);

    /// <summary>The JSON form of how far a training is.</summary>
    /// <param name="now">When that was asked.</param>
    /// <param name="training">The training.</param>
    public static LogEntryJson Of(DateTimeOffset now, VariantSnapshot training) => new(
        LogEntryKind.Progress, now, null, null, training.Silo, null, training.Step, training.Steps, training.Loss, training.StepsPerSecond, SweepReading.SecondsLeft(training));
}

/// <summary>The kinds of lines in a log.</summary>
public enum LogEntryKind
{
    /// <summary>An event.</summary>
    Event,

    /// <summary>Training progress.</summary>
    Progress,
}

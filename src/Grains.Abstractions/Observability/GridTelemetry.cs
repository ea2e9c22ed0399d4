using System.Diagnostics;

namespace VerifiedAddition.Grains;

/// <summary>Names of the grid's own meters and traces, in clients and silos (docs/metrics.md).</summary>
public static class GridTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "VerifiedAddition";

    /// <summary>The activities that may begin a trace; mere status messages, such as a worker's heartbeat, belong to none.</summary>
    public static readonly IReadOnlySet<string> Roots = new HashSet<string>(StringComparer.Ordinal) { SweepRun };

    /// <summary>A client submits a sweep and follows it.</summary>
    public const string SweepRun = "sweep run";

    /// <summary>A silo trains during one attempt at a variant.</summary>
    public const string Training = "training";

    /// <summary>A silo asks the questions of one shard.</summary>
    public const string Shard = "shard";

    /// <summary>A silo computes one part of an analysis.</summary>
    public const string Part = "part";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Starts an activity in the trace of <paramref name="parent"/>; null if there is no listener or no parent.</summary>
    /// <param name="name">One of the names of this class, or the name of a job kind, for the start of a job.</param>
    /// <param name="parent">A W3C traceparent; null for none.</param>
    public static Activity? Continue(string name, string? parent) =>
        ActivityContext.TryParse(parent, traceState: null, isRemote: true, out var context)
            ? Source.StartActivity(name, ActivityKind.Internal, context)
            : null;
}

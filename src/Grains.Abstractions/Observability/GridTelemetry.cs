using System.Diagnostics;

namespace VerifiedAddition.Grains;

/// <summary>What the grid's own meters and traces are called, in clients as in silos (docs/metrics.md).</summary>
public static class GridTelemetry
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string Name = "VerifiedAddition";

    /// <summary>The activities that may begin a trace; what only carries news, such as a worker's beat, belongs to none.</summary>
    public static readonly IReadOnlySet<string> Roots = new HashSet<string>(StringComparer.Ordinal) { SweepRun };

    /// <summary>A client submits a sweep and stays with it.</summary>
    public const string SweepRun = "sweep run";

    /// <summary>A silo makes the steps of one attempt at a variant.</summary>
    public const string Training = "training";

    /// <summary>A silo asks the questions of one shard.</summary>
    public const string Shard = "shard";

    /// <summary>A silo makes one part of an analysis.</summary>
    public const string Part = "part";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Begins an activity of the trace that <paramref name="parent"/> belongs to; null where nobody listens, or without a parent.</summary>
    /// <param name="name">One of the names of this class, or of a kind of job, which is what the start of a job is called.</param>
    /// <param name="parent">A W3C traceparent; null for none.</param>
    public static Activity? Continue(string name, string? parent) =>
        ActivityContext.TryParse(parent, traceState: null, isRemote: true, out var context)
            ? Source.StartActivity(name, ActivityKind.Internal, context)
            : null;
}

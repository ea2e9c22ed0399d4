using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Collects a silo's metrics and traces, and exports them.</summary>
internal static class TelemetryHosting
{
    private const string OrleansMeter = "Microsoft.Orleans";

    /// <summary>Makes grain calls carry their trace if traces are exported. Call it before the silo is added.</summary>
    public static void PropagateTraces(this IConfigurationManager configuration)
    {
        if (IsExported(configuration))
        {
            configuration.AddInMemoryCollection([new("Orleans:EnableDistributedTracing", "true")]);
        }
    }

    /// <summary>Adds meters and their exporters.</summary>
    /// <param name="builder">The silo's host.</param>
    /// <param name="isScraped">Whether metrics may be fetched from this process.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder, bool isScraped)
    {
        var (configuration, isExported) = (builder.Configuration, IsExported(builder.Configuration));
        if (!isScraped && !isExported)
        {
            return;
        }

        builder.Services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, configuration)).WithMetrics(metrics =>
        {
            metrics.AddMeter(GridTelemetry.Name, OrleansMeter, "System.Runtime").AddView(ViewOf);
            if (isScraped)
            {
                metrics.AddPrometheusExporter(prometheus => prometheus.ScopeInfoEnabled = false);
            }

            if (isExported)
            {
                metrics.AddOtlpExporter();
            }
        });
    }

    /// <summary>Exports traces if configured. Not beside a client in the same process, which exports the traces of both.</summary>
    public static T AddTraces<T>(this T builder)
        where T : IHostApplicationBuilder
    {
        var configuration = builder.Configuration;
        if (IsExported(configuration))
        {
            builder.Services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, configuration)).WithTracing(traces => traces
                .AddSource(GridTelemetry.Name, "Microsoft.Orleans.*")
                .SetSampler(new ParentBasedSampler(new KnownRoots()))
                .AddOtlpExporter());
        }

        return builder;
    }

    private static void Describe(ResourceBuilder resource, IConfiguration configuration) => resource.AddService(
        configuration["OTEL_SERVICE_NAME"] ?? "va-silo",
        serviceVersion: typeof(TelemetryHosting).Assembly.GetName().Version?.ToString(3),
        serviceInstanceId: configuration["Orleans:Name"] ?? Environment.MachineName);

    private static bool IsExported(IConfiguration configuration) => TelemetrySettings.IsExported(configuration[TelemetrySettings.Endpoint]);

    private static MetricStreamConfiguration? ViewOf(System.Diagnostics.Metrics.Instrument instrument) => instrument.Meter.Name switch
    {
        OrleansMeter when !OrleansMeters.Useful.Contains(instrument.Name) => MetricStreamConfiguration.Drop,
        OrleansMeter when instrument.Name == OrleansMeters.Latency => new ExplicitBucketHistogramConfiguration { Boundaries = OrleansMeters.LatencyBounds },
        _ => null,
    };

    /// <summary>Begins traces only at users' requests; the status messages that silos exchange constantly begin none.</summary>
    private sealed class KnownRoots : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(GridTelemetry.Roots.Contains(samplingParameters.Name) ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}

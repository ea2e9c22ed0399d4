using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Sends the traces of this process to where OpenTelemetry's usual variables say, if they do (docs/metrics.md).</summary>
internal static class ClientTraces
{
    /// <summary>Begins to collect; disposing what is returned sends the rest. Null where nothing is traced.</summary>
    /// <exception cref="ClientException">What is to say where they go is no address.</exception>
    public static IDisposable? Begin(Terminal terminal)
    {
        try
        {
            return TelemetrySettings.IsExported(terminal.Variable(TelemetrySettings.Endpoint)) ? Collect() : null;
        }
        catch (InvalidConfigurationException e)
        {
            throw new ClientException(e.Message, e);
        }
    }

    /// <summary>Apart, so that who traces nothing does not load the library.</summary>
    private static TracerProvider Collect() => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(resource => resource.AddService(
            Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") ?? "va",
            serviceVersion: typeof(ClientTraces).Assembly.GetName().Version?.ToString(3)))
        .AddSource(GridTelemetry.Name, "Microsoft.Orleans.*")
        .SetSampler(new ParentBasedSampler(new KnownRoots()))
        .AddOtlpExporter()
        .Build();

    /// <summary>Lets traces begin where somebody asked for something; the polling that follows begins none.</summary>
    private sealed class KnownRoots : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(GridTelemetry.Roots.Contains(samplingParameters.Name) ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}

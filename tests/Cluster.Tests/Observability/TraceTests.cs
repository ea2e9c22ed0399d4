namespace VerifiedAddition.Cluster.Tests;

/// <summary>One trace leads from the command of a person to the shards that answer it.</summary>
public sealed class TraceTests
{
    private const string Sweep = """
        name: traced
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 300, learningRate: 0.003 }
        variants: [{ name: add, subtractPercent: 0 }]
        verification: { questions: 2000, sample: uniform, seed: 7 }
        """;

    [Fact]
    public async Task A_trace_crosses_from_the_client_to_training_and_shards_on_the_silo_and_is_named_in_the_log()
    {
        await using var receiver = new TraceReceiver();
        await using var silo = LoneSilo.Start(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=quiet-heron-9"), ("OTEL_BSP_SCHEDULE_DELAY", "200"));
        using var admin = await AdminClient.OfAsync(silo.Process);
        await admin.UntilAsync("/health/ready", 200);

        var outcome = await silo.Va.RunAsync("sweep", "run", silo.Va.Write("traced.yaml", Sweep));
        await silo.Process.SignalAsync("TERM");
        await silo.Process.EndAsync(TimeSpan.FromMinutes(1));

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var root = Assert.Single(receiver.Spans, span => span is { Service: "va", Name: "sweep run" });
        Assert.Equal("", root.Parent);
        foreach (var name in new[] { "training", "verification", "shard" })
        {
            Assert.Contains(receiver.Spans, span => span.Service == "va-silo" && span.Name == name && span.Trace == root.Trace);
        }

        // What silos tell each other and the client's polling belong to no trace.
        Assert.All(receiver.Spans, span => Assert.Equal(root.Trace, span.Trace));
        Assert.DoesNotContain(receiver.Spans, span => span.Name.Contains("Renew", StringComparison.Ordinal) || span.Name.EndsWith("/LeaseStack", StringComparison.Ordinal));
        var ids = receiver.Spans.Select(span => span.Id).ToHashSet(StringComparer.Ordinal);
        Assert.All(receiver.Spans.Where(span => span != root), span => Assert.Contains(span.Parent, ids));
        Assert.True(receiver.Paths.ContainsKey("/v1/metrics"));
        Assert.Contains(
            silo.Process.Printed.Split('\n'),
            line => line.Contains("New → Queued", StringComparison.Ordinal) && line.Contains(root.Trace, StringComparison.Ordinal));
        Assert.DoesNotContain("quiet-heron", silo.Process.Printed + outcome, StringComparison.Ordinal);
    }
}

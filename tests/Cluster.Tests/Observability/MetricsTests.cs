using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>What a silo tells at /metrics while it works and afterwards, and whether docs/metrics.md says so.</summary>
public sealed class MetricsTests
{
    private const string Sweep = """
        name: tiny
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 10000, learningRate: 0.003 }
        variants:
          - { name: add, subtractPercent: 0 }
          - { name: mix, subtractPercent: 60 }
        verification: { questions: 2000, sample: uniform, seed: 7 }
        """;

    [Fact]
    public async Task Metrics_follow_a_sweep_and_are_those_that_are_documented()
    {
        await using var silo = LoneSilo.Start();
        using var admin = await AdminClient.OfAsync(silo.Process);
        await admin.UntilAsync("/health/ready", 200);
        using var client = silo.Va.Start("sweep", "run", silo.Va.Write("tiny.yaml", Sweep));

        var during = await admin.UntilAsync(
            "a variant that trains",
            now => now.Find("va_variants", "variant_state=\"training\"") == 1 && now.Find("va_training_progress", "variant=\"add\"") is > 0 and < 1);
        Assert.Equal(1, during.Of("va_pool_slots", "slot_state=\"used\"") + during.Of("va_pool_slots", "slot_state=\"free\""));
        Assert.Equal(1, during.Of("va_slots", "training") + during.Of("va_slots", "free"));
        Assert.True(during.Of("va_training_loss", "sweep=\"tiny\"", "variant=\"add\"") > 0);
        Assert.InRange(during.Of("va_training_steps_total"), 1, 20_000);

        var outcome = await Va.EndOfAsync(client);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var after = await admin.UntilAsync("both verifications", now =>
            now.Find("va_verification_nines", "add") is not null && now.Find("va_verification_nines", "mix") is not null);
        AssertPlausible(after);
        AssertDocumented(after);
    }

    [Fact]
    public async Task Nobody_can_change_anything_there_and_nothing_else_is_there()
    {
        await using var silo = LoneSilo.Start();
        using var admin = await AdminClient.OfAsync(silo.Process);

        Assert.Equal(405, await admin.SendAsync(HttpMethod.Post, "/metrics"));
        Assert.Equal(405, await admin.SendAsync(HttpMethod.Delete, "/health/ready"));
        Assert.Equal(200, await admin.SendAsync(HttpMethod.Head, "/metrics"));
        Assert.Equal(404, (await admin.GetAsync("/dashboard")).Status);
        Assert.True(admin.Uri.IsLoopback);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_message()
    {
        await using var first = LoneSilo.Start();
        using var admin = await AdminClient.OfAsync(first.Process);
        var port = admin.Uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        await using var second = LoneSilo.Start(("VA_Admin__Port", port));

        Assert.Equal(2, await second.Process.EndAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains($"'Admin:Port' makes this silo answer on 127.0.0.1:{port}, where it cannot", second.Process.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Process.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grid_in_the_process_of_va_tells_nothing_unless_it_is_asked_to()
    {
        using var va = new Va();
        var file = va.Write(
            "tiny.yaml",
            """
            name: tiny
            defaults: { digits: 2, layers: 1, heads: 1, dModel: 12, dHead: 12, steps: 5 }
            variants: [{ name: a }]
            verification: { questions: 100 }
            """);
        using (var quiet = va.Start("sweep", "run", file))
        {
            Assert.Equal(0, (await Va.EndOfAsync(quiet)).ExitCode);
        }

        Assert.DoesNotContain("Metrics and health are told on", LogOf(va), StringComparison.Ordinal);
        va.Settings["VA_Admin__Port"] = "0";
        using (var telling = va.Start("sweep", "run", file))
        {
            Assert.Equal(0, (await Va.EndOfAsync(telling)).ExitCode);
        }

        Assert.Contains("Metrics and health are told on", LogOf(va), StringComparison.Ordinal);
    }

    private static void AssertPlausible(Exposition after)
    {
        Assert.Equal(2, after.Of("va_variants", "variant_state=\"trained\""));
        Assert.Equal(0, after.Of("va_variants", "variant_state=\"failed\""));
        Assert.Equal(1, after.Of("va_training_progress", "mix"));
        Assert.Equal(20_000, after.Of("va_training_steps_total", "device_kind=\"cpu\""));
        Assert.Equal(20_000, after.Of("va_training_step_duration_seconds_count"));
        Assert.True(after.Of("va_training_step_duration_seconds_sum") > 0);
        Assert.True(after.Of("va_training_flops_per_second") > 0);
        Assert.InRange(after.Of("va_training_flops_utilization"), 1e-6, 1);
        Assert.True(after.Of("va_checkpoint_duration_seconds_count") >= 2);
        Assert.InRange(after.Of("va_checkpoint_size_bytes_sum") / after.Of("va_checkpoint_size_bytes_count"), 10_000, 10_000_000);
        Assert.Equal(0, after.Of("va_checkpoint_failures_total"));
        Assert.Equal(6000, after.Of("va_verification_questions_total"));
        Assert.InRange(after.Of("va_verification_failures_total"), 0, 6000);
        Assert.True(after.Of("va_grain_storage_duration_seconds_count", "operation=\"write\"", "outcome=\"ok\"") > 2);
        Assert.Equal(1, after.Of("orleans_grains", "grain_type=\"sweep\""));
    }

    /// <summary>Every name that is documented is there, and the other way round.</summary>
    private static void AssertDocumented(Exposition after)
    {
        var absent = MetricsDocument.Absent.Select(one => one.Name).ToArray();
        Assert.NotEmpty(MetricsDocument.Names);
        Assert.NotEmpty(absent);
        Assert.Empty(MetricsDocument.Names.Except(after.Names, StringComparer.Ordinal).Except(absent, StringComparer.Ordinal));
        Assert.Empty(absent.Except(MetricsDocument.Names, StringComparer.Ordinal));
        Assert.Empty(after.Names.Where(name => name != "target_info").Except(MetricsDocument.Names, StringComparer.Ordinal));
    }

    private static string LogOf(Va va) =>
        string.Concat(Directory.EnumerateFiles(Path.Combine(va.Data, "logs")).Select(File.ReadAllText));
}

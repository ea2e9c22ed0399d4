using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Chaos;
using VerifiedAddition.Hosts;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Two scenarios of those that <c>dotnet run --project tests/Hosts</c> has, each for a short time.</summary>
public sealed class HostsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Drawn anew each time, and printed; set VA_HOSTS_SEED to have a run again.</summary>
    private static readonly ulong Seed =
        ulong.TryParse(Environment.GetEnvironmentVariable("VA_HOSTS_SEED"), CultureInfo.InvariantCulture, out var again) ? again : ChaosOptions.AnySeed();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-hosts-");

    [Fact]
    public async Task Sweeps_on_hosts_with_a_bad_network_and_one_that_is_cut_off_come_to_the_same_bits_as_undisturbed_ones()
    {
        Assert.SkipWhen(Sandbox.Missing is not null, Sandbox.Missing ?? "");
        var (program, arguments) = Sandbox.Around(
            typeof(Sandbox).Assembly.Location,
            [
                "--seed", Seed.ToString(CultureInfo.InvariantCulture), "--scenarios", "bad-network", "cut-30", "--bad-network", "0.2", "--variants", "1",
                "--length", "2", "--brief", "--known-within", "30", "--folder", _folder.FullName,
            ]);

        await using var run = new ServiceProcess(program, arguments);
        var code = await run.EndAsync(Patience);

        TestContext.Current.TestOutputHelper!.WriteLine(run.Printed);
        Assert.True(code == 0, run.Printed);
        var report = JsonSerializer.Deserialize<HostsReport>(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, HostsRun.ReportFile), CancellationToken.None), ReportJson.Options)!;
        Assert.Empty(report.Problems);
        Assert.Equal((0L, 0L, 0), (report.QuestionsCountedTwice, report.QuestionsMissed, report.Differences));
        Assert.Equal(["cut-30", "bad-network"], report.Scenarios.Select(one => one.Scenario), StringComparer.Ordinal);
        Assert.All(report.Scenarios, one => Assert.True(one.Answers > 0, $"{one.Scenario}: nobody was answered."));
        Assert.NotNull(report.Scenarios[0].KnownDead);
        Assert.True(report.Variants > 0 && report.Questions > 0, "Nothing was trained, or nothing verified.");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

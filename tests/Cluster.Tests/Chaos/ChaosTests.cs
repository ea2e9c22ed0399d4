using System.Globalization;
using VerifiedAddition.Chaos;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A short form of what <c>dotnet run --project tests/Chaos</c> does for as long as one likes.</summary>
public sealed class ChaosTests
{
    private const int Silos = 3;

    private const int Variants = 3;

    /// <summary>Drawn anew each time, and printed; set VA_CHAOS_SEED to have a run again.</summary>
    private static readonly ulong Seed =
        ulong.TryParse(Environment.GetEnvironmentVariable("VA_CHAOS_SEED"), CultureInfo.InvariantCulture, out var again) ? again : ChaosOptions.AnySeed();

    [Fact]
    public async Task Sweeps_under_kills_freezes_and_restarts_come_to_the_same_bits_as_undisturbed_ones()
    {
        Assert.SkipWhen(ChaosRun.Missing is not null, ChaosRun.Missing ?? "");
        var output = TestContext.Current.TestOutputHelper!;

        var report = await ChaosRun.RunAsync(
            new(Seed, ChaosPlan.Brief, Silos, Variants: Variants), output.WriteLine, TestContext.Current.CancellationToken);

        output.WriteLine(string.Join('\n', ReportTable.Of(report)));
        Assert.Empty(report.Problems);
        Assert.All(Enum.GetValues<Work>(), work => Assert.True(report.Hits(work) > 0, $"No blow met {work}."));
        Assert.Equal((0, 0L, 0L), (report.CompletedTwice, report.QuestionsCountedTwice, report.QuestionsMissed));
        Assert.True(report.Variants > 0 && report.Questions > 0, "Nothing was trained, or nothing verified.");
    }
}

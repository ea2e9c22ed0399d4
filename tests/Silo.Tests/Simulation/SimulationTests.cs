using System.Globalization;
using System.Security.Cryptography;

namespace VerifiedAddition.Silo.Tests;

/// <summary>Checks the grid's decisions in thousands of histories, each determined by its seed.</summary>
public sealed class SimulationTests
{
    private const int Histories = 10_000;

    /// <summary>Set to a seed, runs only that history and prints its story.</summary>
    private const string Again = "VA_SIMULATION_SEED";

    /// <summary>A random seed, which is printed.</summary>
    private static readonly ulong First = (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);

    [Fact]
    public void The_grid_keeps_its_promises_in_every_history()
    {
        var (first, count) = ulong.TryParse(Environment.GetEnvironmentVariable(Again), CultureInfo.InvariantCulture, out var one) ? (one, 1) : (First, Histories);
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"{count} histories from seed {first} on; {Again}=SEED runs one again.");

        var broken = Enumerable.Range(0, count).AsParallel().Select(i => History.Run(first + (ulong)i)).OfType<string>().ToArray();

        output.WriteLine(string.Join('\n', broken.Select(story => story.Split('\n')[0])));
        Assert.True(broken.Length == 0, $"{broken.Length} of {count} histories. The shortest:\n{broken.MinBy(story => story.Length)}");
    }

    [Theory]
    [InlineData(InjectedBug.PrunesByWhatWasWritten)]
    [InlineData(InjectedBug.AcceptsOldEpochs)]
    [InlineData(InjectedBug.StoresWithoutComparing)]
    [InlineData(InjectedBug.AcknowledgesUnheardReports)]
    [InlineData(InjectedBug.KeepsItsLeases)]
    [InlineData(InjectedBug.StandsWithoutStoring)]
    [InlineData(InjectedBug.ForgetsWhatOthersHave)]
    [InlineData(InjectedBug.GivesMoreSlotsThanThereAre)]
    [InlineData(InjectedBug.CountsChargesAnew)]
    [InlineData(InjectedBug.LeavesPagesToOthers)]
    internal void A_mistake_is_found_within_few_histories(InjectedBug mistake)
    {
        const int most = 1_000;

        var found = Enumerable.Range(1, most).FirstOrDefault(seed => History.Run((ulong)seed, mistake) is not null);

        Assert.True(found > 0, $"{mistake} is not found in {most} histories.");
        TestContext.Current.TestOutputHelper!.WriteLine($"{mistake}: {History.Run((ulong)found, mistake)!.Split('\n')[0]}");
    }

    [Fact]
    public void The_same_seed_tells_the_same_story()
    {
        var stories = Enumerable.Range(1, 20).Select(seed => History.Run((ulong)seed, InjectedBug.StandsWithoutStoring)).ToArray();

        Assert.Contains(stories, story => story is not null);
        Assert.Equal(stories, Enumerable.Range(1, 20).Select(seed => History.Run((ulong)seed, InjectedBug.StandsWithoutStoring)), StringComparer.Ordinal);
    }
}

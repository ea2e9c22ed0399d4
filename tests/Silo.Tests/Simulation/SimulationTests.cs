using System.Globalization;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The grid's decisions in thousands of histories, each of which its seed determines.</summary>
public sealed class SimulationTests
{
    private const int Histories = 10_000;

    /// <summary>Set to a seed, it has that history alone run, and its story told.</summary>
    private const string Again = "VA_SIMULATION_SEED";

    /// <summary>Drawn anew each time, and printed.</summary>
    private static readonly ulong First = BitConverter.ToUInt64(Guid.NewGuid().ToByteArray()) % 1_000_000_000;

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
    [InlineData(Mistake.PrunesByWhatWasWritten)]
    [InlineData(Mistake.AcceptsOldEpochs)]
    [InlineData(Mistake.StoresWithoutComparing)]
    [InlineData(Mistake.LeasesAreNotStored)]
    [InlineData(Mistake.AcknowledgesUnheardReports)]
    [InlineData(Mistake.SaysItsLastWordOnce)]
    [InlineData(Mistake.StandsWithoutStoring)]
    [InlineData(Mistake.GivesMoreSlotsThanThereAre)]
    internal void A_mistake_is_found_within_few_histories(Mistake mistake)
    {
        const int most = 500;

        var found = Enumerable.Range(1, most).FirstOrDefault(seed => History.Run((ulong)seed, mistake) is not null);

        TestContext.Current.TestOutputHelper!.WriteLine($"{mistake}: found in history {found}.");
        Assert.True(found > 0, $"{mistake} is not found in {most} histories.");
    }

    [Fact]
    public void The_same_seed_tells_the_same_story()
    {
        const ulong seed = 1;

        var story = History.Run(seed, Mistake.GivesMoreSlotsThanThereAre);

        Assert.NotNull(story);
        Assert.StartsWith("Seed 1: ", story, StringComparison.Ordinal);
        Assert.Equal(story, History.Run(seed, Mistake.GivesMoreSlotsThanThereAre));
    }
}

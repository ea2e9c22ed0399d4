using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Sweeps that are deleted for their age, as a silo is configured to.</summary>
public sealed class SweepRetentionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-retention-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Sweeps_that_ended_long_ago_are_deleted_but_for_those_to_be_kept_and_those_that_have_not_ended()
    {
        await using var cluster = await GridFixture.StartAloneAsync(_folder);
        foreach (var (name, i) in new[] { "old", "kept", "paused", "running" }.Select((name, i) => (name, i)))
        {
            await Sweep(name).SubmitAsync(new(name, [new("a", new() { Digits = 3, Layers = 1, Heads = 2, Steps = 5, Seed = (ulong)i })], Verification: null), Token);
        }

        await Sweep("old").CancelAsync(Token);
        await Sweep("kept").CancelAsync(Token);
        await Sweep("paused").PauseAsync(Token);

        Assert.Empty(await At(TimeSpan.FromDays(29)).LookAsync(Token));
        Assert.Equal("old", Assert.Single(await At(TimeSpan.FromDays(31)).LookAsync(Token)));
        while ((await Sweep("old").ViewAsync(Token)).Phase is not SweepPhase.New)
        {
            await Task.Delay(20, Token);
        }

        Assert.Equal(["kept", "paused", "running"], await cluster.Client.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).NamesAsync(Token), StringComparer.Ordinal);
        Assert.Empty(await At(TimeSpan.FromDays(3_000)).LookAsync(Token));

        ISweepGrain Sweep(string name) => cluster.Client.GetGrain<ISweepGrain>(name);

        SweepRetention At(TimeSpan later) => new(
            cluster.Client, Options.Create(new RetentionOptions { SweepsFor = TimeSpan.FromDays(30), Keep = ["kept"] }), new LaterClock(later), NullLogger<SweepRetention>.Instance);
    }

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
    }
}

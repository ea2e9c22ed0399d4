using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Operations on all variants of a sweep may take longer than a call; state that is too large to store is rejected before.</summary>
public sealed class LongFanOutTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-slow-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Cancelling_takes_effect_at_once_and_goes_on_until_every_variant_has_heard_of_it()
    {
        var storage = new HeldStorage();
        await using var cluster = await StartAsync(storage, StateLimit.None);
        var sweep = cluster.Client.GetGrain<ISweepGrain>("wide");
        var at = await sweep.SubmitAsync(Wide("wide", 200), Token);
        while (at.Untold > 0)
        {
            at = await sweep.ViewAsync(Token); // the submission returns before all are told where the machine is busy
        }

        storage.Hold();
        at = await sweep.CancelAsync(Token);
        Assert.Equal(SweepPhase.Cancelled, at.Phase);
        Assert.InRange(at.Untold, 1, 400);

        storage.Let();
        while (at.Untold > 0)
        {
            at = await sweep.CancelAsync(Token);
        }

        Assert.All(at.Cells, cell => Assert.Equal(VariantPhase.Cancelled, cell.Training.Phase));

        storage.Hold();
        Assert.InRange((await sweep.ResumeAsync(Token)).Untold, 1, 400);
        storage.Let();
        do
        {
            at = await sweep.ViewAsync(Token);
        }
        while (at.Untold > 0);

        Assert.Equal(SweepPhase.Running, at.Phase);
        Assert.DoesNotContain(at.Cells, cell => cell.Training.Phase is VariantPhase.Cancelled);
    }

    [Fact]
    public async Task A_sweep_that_could_not_be_stored_is_refused_with_count_and_limit_and_leaves_nothing()
    {
        await using var cluster = await StartAsync(new(), LimitOf(4_000));
        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            cluster.Client.GetGrain<ISweepGrain>("large").SubmitAsync(Wide("large", 20), Token));

        Assert.Matches(@"^The sweep 'large' with 20 variants would take [\d,]+ bytes, but a small row holds at most 4,000, which is about \d+ variants\.", error.Message);
        Assert.Contains("Nothing was changed. Take fewer variants, or divide it.", error.Message, StringComparison.Ordinal);
        Assert.Equal(SweepPhase.New, (await cluster.Client.GetGrain<ISweepGrain>("large").ViewAsync(Token)).Phase);
        Assert.Empty(await Index(cluster).NamesAsync(Token));
    }

    [Fact]
    public async Task A_list_of_sweeps_that_is_full_refuses_the_next_sweep_and_keeps_the_others()
    {
        await using var cluster = await StartAsync(new(), LimitOf(4_000));
        Exception? error = null;
        var number = 0;
        for (; error is null && number < 50; number++)
        {
            error = await Record.ExceptionAsync(() => cluster.Client.GetGrain<ISweepGrain>($"s{number}").SubmitAsync(Wide($"s{number}", 3), Token));
        }

        Assert.StartsWith("The list of all sweeps with ", Assert.IsType<ArgumentException>(error).Message, StringComparison.Ordinal);
        Assert.Equal(number - 1, (await Index(cluster).NamesAsync(Token)).Length);
        Assert.Equal(SweepPhase.New, (await cluster.Client.GetGrain<ISweepGrain>($"s{number - 1}").ViewAsync(Token)).Phase);
    }

    private static ISweepIndexGrain Index(InProcessTestCluster cluster) => cluster.Client.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);

    private static StateLimit LimitOf(int bytes) => new(bytes, "a small row", "divide it", new JsonGrainStateSerializer());

    private static SweepSpec Wide(string name, int variants) => new(
        name,
        [.. Enumerable.Range(1, variants).Select(seed => new NamedVariant($"v{seed}", new() { Digits = 3, Layers = 1, Heads = 2, Steps = 5, Seed = (ulong)seed }))],
        Verification: null);

    /// <summary>Without workers, so that nothing trains.</summary>
    private Task<InProcessTestCluster> StartAsync(HeldStorage storage, StateLimit limit) => GridFixture.StartAloneAsync(
        _folder,
        silo =>
        {
            silo.Services.AddSingleton(limit);
            storage.Replace(silo.Services, _folder);
        });
}

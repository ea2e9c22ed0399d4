using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Grains.Tests;

/// <summary>The ledger, limits and preemption in a grid of one silo with two slots.</summary>
public sealed class LedgerGridTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-ledger-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_a_sweep_used_stays_when_it_is_deleted_and_a_limit_pauses_the_next_one()
    {
        await using var grid = await GridFixture.StartAloneAsync(_folder, trains: true);
        var ledger = grid.Client.GetGrain<ILedgerGrain>(ILedgerGrain.Key);
        await RunAsync(grid, Sweep("used", seed: 71, variants: 2, steps: 200, new(Owner: "anna")), SweepPhase.Completed);
        var used = await ledger.SweepAsync("used", Token);
        Assert.InRange(used, 0.2, 60);

        var sweep = grid.Client.GetGrain<ISweepGrain>("used");
        while ((await sweep.DeleteAsync(Token)).Phase is not SweepPhase.New)
        {
            await Task.Delay(50, Token);
        }

        var lines = await ledger.VariantsAsync("used", Token);
        Assert.Equal(used, lines.Sum(line => line.SlotSeconds), 6);
        Assert.Equal([("anna", "cpu", 1L), ("anna", "cpu", 1L)], lines.Select(line => (line.Owner!, line.Device, line.Leases)));
        var today = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).UtcDateTime);
        Assert.Equal(used, (await ledger.DaysAsync(today.AddDays(-1), today, Token)).Where(line => line.Sweep == "used").Sum(line => line.SlotSeconds), 6);

        // 0.4 slot-seconds of about 60.
        var limited = await RunAsync(grid, Sweep("limited", seed: 81, variants: 1, steps: 60_000, new(MaxSlotHours: 0.4 / 3600)), SweepPhase.Paused);
        Assert.StartsWith("maxSlotHours is 0.0001, and it has used 0.0", limited.PausedFor, StringComparison.Ordinal);
        Assert.Equal(limited.PausedFor, (await grid.Client.GetGrain<ISweepGrain>("limited").OverviewAsync(Token)).PausedFor);
        Assert.True((await grid.Client.GetGrain<IVariantGrain>(limited.Cells[0].Spec.Id.Value).ViewAsync(Token)).CheckpointStep > 0);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => grid.Client.GetGrain<ISweepGrain>("limited").ResumeAsync(Token));
        Assert.Contains("'va sweep priority limited 0 --max-slot-hours N'", refused.Message, StringComparison.Ordinal);

        await grid.Client.GetGrain<ISweepGrain>("limited").SetTermsAsync(new(MaxSlotHours: 9), Token);
        var resumed = await grid.Client.GetGrain<ISweepGrain>("limited").ResumeAsync(Token);
        Assert.Equal((SweepPhase.Running, null), (resumed.Phase, resumed.PausedFor));
        await grid.Client.GetGrain<ISweepGrain>("limited").CancelAsync(Token);
    }

    [Fact]
    public async Task A_higher_priority_gets_a_slot_at_once_and_the_lower_one_goes_on_from_its_checkpoint()
    {
        await using var grid = await GridFixture.StartAloneAsync(
            _folder, silo => silo.Services.AddSingleton(Options.Create(new PoolOptions { Preempts = true })), trains: true);
        var low = grid.Client.GetGrain<ISweepGrain>("low");
        await low.SubmitAsync(Sweep("low", seed: 91, variants: 2, steps: 4000, new()), Token);
        await UntilAsync(grid, "low", view => view.Cells.All(cell => cell.Training is { Phase: VariantPhase.Training, Step: > 20 }));

        await RunAsync(grid, Sweep("high", seed: 95, variants: 1, steps: 50, new(5)), SweepPhase.Completed);

        var taken = (await low.ViewAsync(Token)).Cells.Where(cell => cell.Training.CheckpointStep < 4000).ToArray();
        Assert.NotEmpty(taken);
        var done = await UntilAsync(grid, "low", view => view.Phase is SweepPhase.Completed);
        var histories = await Task.WhenAll(done.Cells.Select(cell => grid.Client.GetGrain<IVariantGrain>(cell.Spec.Id.Value).EventsAsync(after: 0, Token)));
        var preempted = Assert.Single(histories, events => events.Any(one => one.Text.StartsWith("suspended at step ", StringComparison.Ordinal)));
        var suspended = preempted.First(one => one.Text.StartsWith("suspended at step ", StringComparison.Ordinal)).Text["suspended at step ".Length..];
        Assert.Contains(preempted, one => one.Text.StartsWith($"trains from step {suspended} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leases_on_pages_are_held_and_charged_and_the_next_process_goes_on_with_them()
    {
        for (var life = 0; life < 2; life++)
        {
            await using var grid = await GridFixture.StartAloneAsync(
                _folder, silo => silo.Services.AddSingleton(Options.Create(new PoolOptions { RecordBytes = 1 })), trains: true);

            var done = await RunAsync(grid, Sweep($"paged{life}", seed: 100 + (10 * life), variants: 4, steps: 100, new()), SweepPhase.Completed);

            Assert.All(done.Cells, cell => Assert.Equal((VariantPhase.Trained, 0), (cell.Training.Phase, cell.Training.Restarts)));
            var lines = await grid.Client.GetGrain<ILedgerGrain>(ILedgerGrain.Key).VariantsAsync($"paged{life}", Token);
            Assert.Equal([1L, 1L, 1L, 1L], lines.Select(line => line.Leases));
        }

        var states = new StateFolder(_folder.FullName, new JsonGrainStateSerializer());
        var head = states.Read<DevicePoolGrain.Memory>("pool", PoolRecords.Pool);
        Assert.Equal((4, 0), (head.Pages!.Count, head.Leases.Count));
        Assert.All(LeasePages.NamesOf(PoolRecords.Pool, head.Pages), name => Assert.Equal(head.Pages.Generation, states.Read<LeasePage>(LeasePages.State, name).Generation));
    }

    private static SweepSpec Sweep(string name, int seed, int variants, int steps, SweepTerms terms) => new(
        name,
        [.. Enumerable.Range(0, variants).Select(i => new NamedVariant($"v{i}", new() { Digits = 3, Layers = 1, Heads = 2, Steps = steps, Seed = (ulong)(seed + i) }))],
        Verification: null,
        Terms: terms);

    private static async Task<SweepSnapshot> RunAsync(InProcessTestCluster grid, SweepSpec sweep, SweepPhase end)
    {
        await grid.Client.GetGrain<ISweepGrain>(sweep.Name).SubmitAsync(sweep, Token);
        return await UntilAsync(grid, sweep.Name, view => view.Phase == end && view.Untold == 0);
    }

    private static async Task<SweepSnapshot> UntilAsync(InProcessTestCluster grid, string sweep, Predicate<SweepSnapshot> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(40));
        while (true)
        {
            var view = await grid.Client.GetGrain<ISweepGrain>(sweep).ViewAsync(Token);
            if (wanted(view))
            {
                return view;
            }

            Assert.False(limit.IsCancellationRequested, $"{sweep} is still {view.Phase}: {string.Join("; ", view.Cells.Select(cell => $"{cell.Training.Phase} {cell.Training.Step} {cell.Waiting}"))}");
            await Task.Delay(50, Token);
        }
    }
}

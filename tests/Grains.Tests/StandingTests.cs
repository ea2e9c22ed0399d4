using System.Diagnostics;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Silos that are drained, or on which every attempt fails.</summary>
public sealed class StandingTests
{
    private static readonly JobOptions Usual = new() { ShardSize = 500 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drained_silo_hands_over_what_it_trains_without_a_step_being_repeated()
    {
        var trainers = Trainers();
        await using var grid = await LossyGrid.StartAsync(Usual, silo => trainers[silo]);
        var sweep = Sweep("drain", variants: 1, steps: 6000);
        var variant = sweep.Variants[0].Spec.Id;
        await grid.Grains.GetGrain<ISweepGrain>("drain").SubmitAsync(sweep, Token);
        await grid.SweepAsync("drain", view => view.Cells[0].Training is { Step: > 20, Silo: not null }, Token);
        var before = (await grid.Pool.ViewAsync(Token)).Leases.Single().Ticket.Worker.SiloName;

        var drained = await grid.Pool.SetStandingAsync(before, SiloStanding.Draining, Token);
        await grid.SweepAsync("drain", view => view.Phase is SweepPhase.Completed, Token);

        Assert.Equal(SiloStanding.Draining, drained.Single().Standing);
        Assert.Single(trainers[before].Attempts);
        var second = trainers.Where(trainer => trainer.Key != before).SelectMany(trainer => trainer.Value.Attempts).Single();
        var events = await grid.Grains.GetGrain<IVariantGrain>(variant.Value).EventsAsync(after: 0, Token);
        Assert.Contains(events, one => one.Text == FormattableString.Invariant($"suspended at step {second.From:N0}") && one.Silo == before);
        Assert.DoesNotContain(grid.Verifiers.Runs, run => run.Silo == before);
        Assert.Empty(await grid.Pool.SetStandingAsync("nobody", SiloStanding.Draining, Token));
    }

    [Fact]
    public async Task A_sweep_that_was_lost_together_with_the_pool_gets_its_slots_before_its_reminder_wakes_it()
    {
        var trainers = Trainers();
        await using var grid = await LossyGrid.StartAsync(Usual, silo => trainers[silo]);
        var sweep = Sweep("asleep", variants: 1, steps: 100);
        while ((await grid.Pool.SilosAsync(Token)).Length < trainers.Count)
        {
            await Task.Delay(50, Token);
        }

        await StandAsync(SiloStanding.Draining);
        await grid.Grains.GetGrain<ISweepGrain>("asleep").SubmitAsync(sweep, Token);
        await StandAsync(SiloStanding.Draining); // the pool stores that the sweep wants a slot

        await grid.DeactivateAsync(grid.Grains.GetGrain<ISweepGrain>("asleep"));
        await grid.DeactivateAsync(grid.Pool);
        await StandAsync(SiloStanding.Working);

        // Nobody asks for the sweep.
        var watch = Stopwatch.StartNew();
        var variant = grid.Grains.GetGrain<IVariantGrain>(sweep.Variants[0].Spec.Id.Value);
        while ((await variant.ViewAsync(Token)).Phase is not VariantPhase.Trained)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(45), "The sweep sleeps.");
            await Task.Delay(100, Token);
        }

        async Task StandAsync(SiloStanding standing)
        {
            foreach (var silo in trainers.Keys)
            {
                Assert.Single(await grid.Pool.SetStandingAsync(silo, standing, Token));
            }
        }
    }

    [Fact]
    public async Task A_silo_whose_device_fails_each_time_is_excluded_and_says_so_and_nothing_is_given_up()
    {
        var trainers = Trainers(broken: "Silo_1");
        await using var grid = await LossyGrid.StartAsync(Usual, silo => trainers[silo]);
        var sweep = Sweep("poisoned", variants: 12, steps: 300);

        await grid.Grains.GetGrain<ISweepGrain>("poisoned").SubmitAsync(sweep, Token);
        var done = await grid.SweepAsync("poisoned", view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal(SweepPhase.Completed, done.Phase);
        Assert.All(done.Cells, cell => Assert.InRange(cell.Training.Restarts, 0, 1));
        var silo = (await grid.Pool.SilosAsync(Token)).Single(view => view.Profile.Name == "Silo_1");
        Assert.Equal(SiloStanding.Excluded, silo.Standing);
        Assert.Contains("the device is gone", silo.Reason, StringComparison.Ordinal);
        Assert.InRange(trainers["Silo_1"].Attempts.Count, DevicePool.MaxFaults, DevicePool.MaxFaults + 2);
    }

    [Fact]
    public async Task A_verification_that_no_sweep_wants_any_more_stops_and_goes_on_when_one_does()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var grid = await LossyGrid.StartAsync(Usual);
        grid.Verifiers.Obstacle = run => run.Shard < 5 ? Task.CompletedTask : open.Task;
        var (weights, plan) = (new WeightsRef("weights/some.safetensors", "some"), LossyGrid.Plan(20_000));
        var verification = grid.Grains.GetGrain<IVerificationGrain>(plan.KeyFor(weights));
        await verification.StartAsync(weights, plan, "first", Token);
        await LossyGrid.UntilAskedAsync(verification, 2500, Token);

        var paused = await verification.ReleaseAsync("first", Token);
        Assert.Equal((JobPhase.Paused, 2500), (paused.Phase, paused.Done));
        open.SetResult();
        var resumed = await verification.StartAsync(weights, plan, "second", Token);
        Assert.Equal(JobPhase.Running, resumed.Phase);
        var report = await LossyGrid.ReportOfAsync(verification, Token);

        Assert.Equal(20_000, report.Snapshot.Asked);
        Assert.Equal(20_000, report.Classes.Sum(few => few.Questions));
    }

    [Fact]
    public async Task A_verification_that_somebody_started_by_hand_goes_on_without_its_sweep()
    {
        await using var grid = await LossyGrid.StartAsync(Usual);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        grid.Verifiers.Obstacle = _ => open.Task;
        var (weights, plan) = (new WeightsRef("weights/hand.safetensors", "hand"), LossyGrid.Plan(5_000));
        var verification = grid.Grains.GetGrain<IVerificationGrain>(plan.KeyFor(weights));
        await verification.StartAsync(weights, plan, "sweep", Token);
        await verification.StartAsync(weights, plan, sweep: null, Token);

        Assert.Equal(JobPhase.Running, (await verification.ReleaseAsync("sweep", Token)).Phase);
        open.SetResult();

        Assert.Equal(5_000, (await LossyGrid.ReportOfAsync(verification, Token)).Snapshot.Asked);
    }

    private static Dictionary<string, FakeTrainer> Trainers(string? broken = null) => Enumerable.Range(0, 3).Select(i => $"Silo_{i}")
        .ToDictionary(silo => silo, silo => new FakeTrainer { Broken = silo == broken ? "the device is gone" : null }, StringComparer.Ordinal);

    private static SweepSpec Sweep(string name, int variants, int steps) => new(
        name,
        [.. Enumerable.Range(0, variants).Select(i => new NamedVariant($"v{i}", Tickets.Spec with { Steps = steps, Seed = (ulong)i }))],
        new(2_000, SampleKind.Uniform, 1));
}

namespace VerifiedAddition.Grains.Tests;

/// <summary>Parts that crash the process that runs them, and what is remembered after its restart.</summary>
public sealed class LostPartTests
{
    private static readonly VerificationPlan Plan = LossyGrid.Plan(2_500);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_part_under_way_when_all_silos_are_lost_counts_as_lost_and_after_five_times_the_job_fails_with_the_reason()
    {
        await using var grid = await LossyGrid.StartAsync(new() { ShardSize = 500, ResumesByItself = false });
        var weights = WeightsRef.Called("poison");
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        grid.Verifiers.Obstacle = run => run.Shard == 3 ? open.Task : Task.CompletedTask;
        var key = Plan.KeyFor(weights);
        await grid.StoreAsync("verification", key, new VerificationGrain.Memory
        {
            Weights = weights,
            Ledger = VerificationLedger.Begin(Plan, 500),
            UnderWay = [3],
            Losses = new() { [3] = JobSchedule.MaxLosses - 1 },
        });
        var verification = grid.Grains.GetGrain<IVerificationGrain>(key);

        await verification.StartAsync(weights, Plan, sweep: null, Token);
        var failed = await LossyGrid.VerificationAsync(verification, view => view.Phase is JobPhase.Failed, Token);

        Assert.StartsWith("Part 3 was lost with its silo 5 times in a row: it crashes silos", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(grid.Verifiers.Runs, run => run.Shard == 3);

        open.SetResult();
        await verification.StartAsync(weights, Plan, sweep: null, Token); // as 'va sweep retry' does
        var done = await LossyGrid.VerificationAsync(verification, view => view.Phase is JobPhase.Completed, Token);
        Assert.Equal(Plan.Questions, done.Asked);
    }

    [Fact]
    public async Task What_is_under_way_is_stored_while_it_is_and_no_longer_once_the_job_has_stopped_in_order()
    {
        await using var grid = await LossyGrid.StartAsync(new() { ShardSize = 500 });
        grid.Verifiers.Obstacle = run => run.Shard is 1 or 3 ? Task.Delay(Timeout.Infinite, run.Cancelled) : Task.CompletedTask;
        var weights = WeightsRef.Called("stopped");
        var key = Plan.KeyFor(weights);
        var verification = grid.Grains.GetGrain<IVerificationGrain>(key);

        await verification.StartAsync(weights, Plan, "sweep", Token);
        await LossyGrid.UntilAskedAsync(verification, 1_500, Token);
        var held = await grid.UntilStoredAsync<VerificationGrain.Memory>("verification", key, stored => stored.UnderWay is [1, 3], Token);
        await verification.ReleaseAsync("sweep", Token);
        var stopped = await grid.StoredAsync<VerificationGrain.Memory>("verification", key);

        Assert.Equal((false, true), (held.Paused, stopped.Paused));
        Assert.Empty(stopped.UnderWay);
        Assert.Empty(stopped.Losses);
    }
}

using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

public sealed class LostSiloTests
{
    private const int ShardSize = 500;

    /// <summary>201 shards, the last one smaller.</summary>
    private static readonly VerificationPlan Plan = LossyGrid.Plan(100_123);

    private static readonly JobOptions Patient = new()
    {
        ShardSize = ShardSize,
        ShardsInFlight = 60,
        StealAfter = TimeSpan.FromMinutes(10),
    };

    private static readonly JobOptions Impatient = new()
    {
        ShardSize = ShardSize,
        ShardsInFlight = 12,
        StealAfter = TimeSpan.FromSeconds(2),
    };

    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_that_die_in_mid_verification_change_nothing_of_what_is_found()
    {
        await using var grid = await LossyGrid.StartAsync(Patient);
        var expected = await LossyGrid.ReportOfAsync(await grid.VerifyAsync("undisturbed", Plan, Token), Token);
        HoldAllAfter(grid, 50);
        var verification = await grid.VerifyAsync("disturbed", Plan, Token);
        await grid.Verifiers.UntilAsync("60 shards are under way", () => grid.Verifiers.Held.Count() == 60, Token);
        var home = await grid.SiloOfAsync(verification);
        var other = grid.Verifiers.Held.First(run => run.Silo != home).Silo;
        var lost = grid.Verifiers.Held.Where(run => run.Silo == other).Select(run => run.Shard).ToArray();

        await grid.KillAsync(other);
        await grid.Verifiers.UntilAsync(
            "the dead silo's shards are under way elsewhere",
            () => lost.All(shard => grid.Verifiers.Held.Any(run => run.Shard == shard && run.Silo != other)),
            Token);
        await grid.KillAsync(home);
        _open.SetResult();
        var found = await LossyGrid.ReportOfAsync(verification, Token);

        Assert.True(lost.Length > 10, $"only {lost.Length} shards were with the silo that died");
        AssertSame(expected, found);
    }

    [Fact]
    public async Task A_silo_that_leaves_takes_nothing_along_that_is_counted()
    {
        await using var grid = await LossyGrid.StartAsync(Patient);
        var expected = await LossyGrid.ReportOfAsync(await grid.VerifyAsync("undisturbed", Plan, Token), Token);
        grid.Verifiers.Runs.Clear();
        HoldAllAfter(grid, 50);
        var verification = await grid.VerifyAsync("disturbed", Plan, Token);
        await LossyGrid.UntilAskedAsync(verification, 50 * ShardSize, Token);
        var done = grid.Verifiers.Runs.Where(run => run.End.IsCompletedSuccessfully).Select(run => run.Shard).ToArray();

        var leaving = grid.StopAsync(await grid.SiloOfAsync(verification));
        _open.SetResult();
        await leaving;
        var found = await LossyGrid.ReportOfAsync(verification, Token);

        AssertSame(expected, found);
        Assert.Equal(50, done.Length);
        Assert.All(done, shard => Assert.Single(grid.Verifiers.Runs, run => run.Shard == shard));
    }

    [Fact]
    public async Task Shards_of_a_silo_that_never_answers_are_run_elsewhere_and_late_answers_count_for_nothing()
    {
        await using var grid = await LossyGrid.StartAsync(Impatient);
        var expected = await LossyGrid.ReportOfAsync(await grid.VerifyAsync("undisturbed", Plan, Token), Token);
        grid.Verifiers.Runs.Clear();
        grid.Verifiers.Obstacle = run => run.Silo == "Silo_1" ? _open.Task : Task.CompletedTask;
        var verification = await grid.VerifyAsync("disturbed", Plan, Token);

        var found = await LossyGrid.ReportOfAsync(verification, Token);
        var deaf = grid.Verifiers.Held.ToArray();
        _open.SetResult();
        await grid.Verifiers.UntilAsync("the late answers are given", () => deaf.All(run => run.End.IsCompletedSuccessfully), Token);
        var after = await LossyGrid.ReportOfAsync(verification, Token);

        AssertSame(expected, found);
        AssertSame(expected, after);
        Assert.InRange(deaf.Length, 1, Impatient.ShardsInFlight);
        Assert.All(deaf, slow => Assert.Single(grid.Verifiers.Runs, run => run.Shard == slow.Shard && run.Silo != "Silo_1"));
    }

    [Fact]
    public async Task The_first_result_of_a_shard_counts_and_its_other_run_is_called_off_and_frees_its_slot()
    {
        await using var grid = await LossyGrid.StartAsync(Impatient);
        grid.Verifiers.Obstacle = run =>
            run.Shard != 7 ? Task.CompletedTask
            : grid.Verifiers.Runs.Any(other => other.Shard == 7) ? Task.Delay(Timeout.Infinite, run.Cancelled)
            : _open.Task;
        var verification = await grid.VerifyAsync("twice", Plan, Token);
        await grid.Verifiers.UntilAsync("shard 7 is under way twice", () => grid.Verifiers.Held.Count(run => run.Shard == 7) == 2, Token);

        _open.SetResult();
        var found = await LossyGrid.ReportOfAsync(verification, Token);
        await grid.Verifiers.UntilAsync("no shard is under way any more", () => !grid.Verifiers.Held.Any(), Token);

        Assert.Equal(Plan.Questions, found.Snapshot.Asked);
        var runs = grid.Verifiers.Runs.Where(run => run.Shard == 7).ToArray();
        Assert.Equal([true, false], runs.Select(run => run.End.IsCompletedSuccessfully));
        Assert.NotEqual(runs[0].Silo, runs[1].Silo, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_silo_without_slots_is_left_alone_and_others_run_its_shards()
    {
        await using var grid = await LossyGrid.StartAsync(Impatient);
        grid.Verifiers.Full = "Silo_2";

        var found = await LossyGrid.ReportOfAsync(await grid.VerifyAsync("busy", Plan, Token), Token);

        Assert.Equal((Plan.Questions, found.Classes.Sum(few => few.Questions)), (found.Snapshot.Asked, found.Snapshot.Asked));
        Assert.InRange(grid.Verifiers.Runs.Count(run => run.Silo == "Silo_2"), 1, Impatient.ShardsInFlight);
    }

    [Fact]
    public async Task Silos_share_the_shards()
    {
        await using var grid = await LossyGrid.StartAsync(Patient);

        await LossyGrid.ReportOfAsync(await grid.VerifyAsync("shared", Plan, Token), Token);

        var shares = grid.Verifiers.Runs.CountBy(run => run.Silo, StringComparer.Ordinal).ToArray();
        Assert.Equal(3, shares.Length);
        Assert.All(shares, share => Assert.True(share.Value >= 20, $"{share.Key} ran {share.Value} of 201 shards"));
    }

    [Fact]
    public async Task A_sweep_gets_its_verification_going_again_when_the_silo_that_held_it_dies()
    {
        await using var grid = await LossyGrid.StartAsync(Patient, _ => new FakeTrainer());
        var spec = new VariantSpec { Digits = 3, Layers = 1, Heads = 2, Steps = 20, Seed = 1 };
        var sweep = new SweepSpec("lossy", [new("v", spec)], new(Plan.Questions, SampleKind.Uniform, 1));
        HoldAllAfter(grid, 50);
        await grid.Grains.GetGrain<ISweepGrain>("lossy").SubmitAsync(sweep, Token);
        await grid.Verifiers.UntilAsync("60 shards are under way", () => grid.Verifiers.Held.Count() == 60, Token);
        var view = await grid.Grains.GetGrain<ISweepGrain>("lossy").ViewAsync(Token);
        var verification = grid.Grains.GetGrain<IVerificationGrain>(view.Cells[0].Verifications[0].Key);

        await grid.KillAsync(await grid.SiloOfAsync(verification));
        _open.SetResult();
        view = await grid.CompletedAsync("lossy", Token);

        var counted = view.Cells[0].Verifications[0];
        Assert.Equal((JobPhase.Completed, Plan.Questions, 1033), (counted.Phase, counted.Asked, counted.Failures));
    }

    /// <summary>Lets some shards pass and holds the others until all may pass, or until they are cancelled.</summary>
    private void HoldAllAfter(LossyGrid grid, int free)
    {
        grid.Verifiers.Obstacle = run => Interlocked.Decrement(ref free) >= 0 ? Task.CompletedTask : _open.Task.WaitAsync(run.Cancelled);
    }

    private static void AssertSame(VerificationReport expected, VerificationReport found)
    {
        Assert.Equal((expected.Snapshot.Asked, expected.Snapshot.Failures), (found.Snapshot.Asked, found.Snapshot.Failures));
        Assert.Equal(Plan.Questions, found.Classes.Sum(few => few.Questions));
        Assert.Equal(Plan.Questions, found.Strata.Sum(few => few.Questions));
        Assert.Equal(expected.Classes.AsEnumerable(), found.Classes);
        Assert.Equal(expected.Failing.AsEnumerable(), found.Failing);
        Assert.Equal(expected.Strata.AsEnumerable(), found.Strata);
        Assert.Equal((expected.SmallestMargin, expected.Rechecked), (found.SmallestMargin, found.Rechecked));
    }
}

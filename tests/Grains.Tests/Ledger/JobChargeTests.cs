using Orleans.TestingHost;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>What jobs have charged: every question that they count, once, whatever is killed, refused by the storage, shared or deleted.</summary>
public sealed class JobChargeTests : IDisposable
{
    private static readonly VerificationPlan Plan = new(Operation.Add, 6, SampleKind.Uniform, 1, 100_000);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-charges-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_sweep_is_charged_for_its_questions_when_it_is_complete_and_keeps_them_when_it_is_deleted_and_after_a_restart()
    {
        var sweep = new SweepSpec(
            "asked",
            [.. Enumerable.Range(0, 3).Select(i => new NamedVariant($"v{i}", new() { Digits = 3, Layers = 1, Heads = 2, Steps = 20, Seed = (ulong)(61 + i) }))],
            new(50_000, SampleKind.Uniform, 1),
            Terms: new(Owner: "anna"));
        LedgerLine[] whole;
        await using (var grid = await GridFixture.StartAloneAsync(_folder, trains: true))
        {
            var grain = grid.Client.GetGrain<ISweepGrain>(sweep.Name);
            await grain.SubmitAsync(sweep, Token);
            await UntilAsync(async () => (await grain.ViewAsync(Token)).Phase is SweepPhase.Completed);
            whole = await LinesAsync(grid, sweep.Name);
            await UntilAsync(async () => (await grain.DeleteAsync(Token)).Phase is SweepPhase.New);
            Assert.Equal(150_000, (await LinesAsync(grid, sweep.Name)).Sum(line => line.Questions));
        }

        await using var again = await GridFixture.StartAloneAsync(_folder);
        Assert.Equal(150_000, (await LinesAsync(again, sweep.Name)).Sum(line => line.Questions));
        Assert.Equal([("anna", 50_000L, FakeTrainer.BytesOfAttempt)], whole.GroupBy(line => line.Variant!.Value)
            .Select(lines => (lines.First().Owner!, lines.Sum(line => line.Questions), lines.Sum(line => line.Bytes))).Distinct());
        Assert.Equal(sweep.Variants.Select(variant => variant.Spec.Id).ToHashSet(), whole.Select(line => line.Variant!.Value).ToHashSet());
        Assert.All(whole, line => Assert.NotNull(line.Day));
    }

    [Fact]
    public async Task A_job_is_charged_to_whoever_asked_first_and_one_of_no_sweep_by_day()
    {
        await using var grid = await GridFixture.StartAloneAsync(_folder);
        var (shared, alone) = (WeightsRef.Called("00c1"), WeightsRef.Called("00c2"));
        await Job(grid, shared).StartForAsync(shared, Plan, new("first", "anna", new($"{1:x20}")), Token);
        await Job(grid, shared).StartForAsync(shared, Plan, new("second", "ben", new($"{1:x20}")), Token);
        await Job(grid, alone).StartAsync(alone, Plan, sweep: null, Token);
        await UntilAsync(async () => await IsCompleteAsync(grid, shared) && await IsCompleteAsync(grid, alone));

        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var days = await grid.Client.GetGrain<ILedgerGrain>(ILedgerGrain.Key).DaysAsync(today.AddDays(-1), today, Token);
        Assert.Equal([("", null, 100_000L), ("first", "anna", 100_000L)], Sorted(LedgerLine.Sum(days, line => line with { Day = null })));
        Assert.Equal([("first", "anna", 100_000L)], Sorted(await LinesAsync(grid, "first")));
        Assert.Empty(await LinesAsync(grid, "second"));
    }

    [Fact]
    public async Task A_job_that_is_killed_before_it_stores_what_the_ledger_has_is_charged_once()
    {
        var weights = WeightsRef.Called("00c3");
        var dying = new ObstructedStorage(state => state is VerificationGrain.Memory { Charged: > 0 }, failures: int.MaxValue);
        await using (var grid = await GridFixture.StartAloneAsync(_folder, silo => dying.Replace(silo.Services, _folder)))
        {
            await Job(grid, weights).StartForAsync(weights, Plan, new("killed", null, null), Token);
            await UntilAsync(async () => (await LinesAsync(grid, "killed")).Sum(line => line.Questions) == 100_000);
        }

        await using var again = await GridFixture.StartAloneAsync(_folder);
        await Job(again, weights).StartForAsync(weights, Plan, new("killed", null, null), Token);
        await UntilAsync(() => IsCompleteAsync(again, weights));

        Assert.Equal(100_000, (await LinesAsync(again, "killed")).Sum(line => line.Questions));
    }

    [Fact]
    public async Task A_ledger_that_refuses_and_does_not_answer_writes_holds_no_job_up_for_long_and_loses_nothing()
    {
        var weights = WeightsRef.Called("00c4");
        var storage = new UnansweredIntake(refusals: 4, unanswered: 2);
        await using var grid = await GridFixture.StartAloneAsync(_folder, silo => storage.Replace(silo.Services, _folder));
        await Job(grid, weights).StartForAsync(weights, Plan, new("refused", null, null), Token);
        await UntilAsync(() => IsCompleteAsync(grid, weights));
        Assert.Empty(await LinesAsync(grid, "refused"));

        await Assert.ThrowsAsync<TimeoutException>(() => Job(grid, weights).ForgetAsync("refused", Token)); // what is not charged is not deleted
        Assert.True(await IsCompleteAsync(grid, weights));
        await UntilAsync(async () =>
        {
            try
            {
                return await Job(grid, weights).ForgetAsync("refused", Token);
            }
            catch (TimeoutException)
            {
                return false;
            }
        });

        Assert.Equal(100_000, (await LinesAsync(grid, "refused")).Sum(line => line.Questions));
        await Job(grid, weights).StartForAsync(weights, Plan, new("refused", null, null), Token); // a job that begins anew asks again
        await UntilAsync(() => IsCompleteAsync(grid, weights));
        Assert.Equal(200_000, (await LinesAsync(grid, "refused")).Sum(line => line.Questions));
    }

    [Fact]
    public async Task Two_activations_that_do_not_know_of_each_other_are_charged_as_one()
    {
        var weights = WeightsRef.Called("00c5");
        await using var one = await GridFixture.StartAloneAsync(_folder);
        await using var other = await GridFixture.StartAloneAsync(_folder);
        await Job(one, weights).StartForAsync(weights, Plan, new("parted", null, null), Token);
        await Job(other, weights).StartForAsync(weights, Plan, new("parted", null, null), Token);
        await UntilAsync(async () => await IsCompleteAsync(one, weights) || await IsCompleteAsync(other, weights));
        await UntilAsync(async () => await IsCompleteAsync(one, weights) && await IsCompleteAsync(other, weights));

        await using var third = await GridFixture.StartAloneAsync(_folder);
        Assert.Equal(100_000, (await LinesAsync(third, "parted")).Sum(line => line.Questions));
    }

    private static IJobGrain Job(InProcessTestCluster grid, WeightsRef weights) => grid.Client.GetJob(JobKinds.Verification, Plan.KeyFor(weights));

    private static async Task<bool> IsCompleteAsync(InProcessTestCluster grid, WeightsRef weights) =>
        (await Job(grid, weights).ViewAsync(Token)).Phase is JobPhase.Completed;

    private static Task<LedgerLine[]> LinesAsync(InProcessTestCluster grid, string sweep) =>
        grid.Client.GetGrain<ILedgerGrain>(ILedgerGrain.Key).VariantsAsync(sweep, Token);

    private static IEnumerable<(string Sweep, string? Owner, long Questions)> Sorted(IEnumerable<LedgerLine> lines) =>
        lines.Select(line => (line.Sweep, line.Owner, line.Questions)).OrderBy(line => line.Sweep, StringComparer.Ordinal);

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(40));
        while (!await isSo())
        {
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Refuses the first writes of the intake, and carries the next ones out without an answer.</summary>
    private sealed class UnansweredIntake(int refusals, int unanswered) : InterceptedStorage
    {
        private int _writes;

        protected override async Task WriteAsync(string stateName, object? state, Func<Task> write)
        {
            var number = state is LedgerIntakeGrain.Memory ? Interlocked.Increment(ref _writes) : int.MaxValue;
            if (number > refusals)
            {
                await write();
            }

            if (number <= refusals + unanswered)
            {
                throw new IOException("the storage is being restarted");
            }
        }
    }
}

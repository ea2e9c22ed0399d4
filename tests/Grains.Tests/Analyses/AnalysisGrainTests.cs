using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Analyses on silos that are lost; analyses that are released and requested again.</summary>
public sealed class AnalysisGrainTests
{
    private static readonly AnalysisPlan Ablation = AnalysisPlan.Of(new AnalysisRequest(new(AnalysisPolicy.Original), null, [Operation.Add]));
    private static readonly AnalysisPlan Claims = AnalysisPlan.Of(new ClaimRequest(new(), [Operation.Add]));
    private static readonly AnalysisPlan Separability = AnalysisPlan.Separability(new AnalysisRequest(new(), null, [Operation.Add]));

    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_that_die_in_mid_analysis_change_nothing_and_no_stored_part_is_made_again()
    {
        await using var grid = await LossyGrid.StartAsync(new());
        HoldAllAfter(grid, 3);
        var analysis = await grid.AnalyseAsync("m", Ablation, Token);
        await LossyGrid.AnalysisAsync(analysis, view => view.Done == 3, Token);
        var home = await grid.SiloOfAsync(analysis);
        var other = grid.Analysers.Runs.First(run => run.Silo != home).Silo;

        await grid.KillAsync(home);
        await grid.KillAsync(other);
        _open.SetResult();
        var end = await LossyGrid.AnalysisAsync(analysis, view => view.Phase is JobPhase.Completed, Token);

        var whole = await new AnalysisLedger(Ablation, null).AfterAsync(part => Task.FromResult<FoundFacts?>(FakeAnalysers.Found(Ablation, part)));
        var parts = whole.Parts;
        Assert.Equal(FactsFile.Write(FakeAnalysers.Expected(Ablation)), await grid.FileAsync("m", Ablation, Token));
        Assert.Equal((parts.Length, parts.Length, null), (end.Done, end.Parts, end.Error));
        var times = grid.Analysers.TimesOf(Ablation.KeyFor(WeightsRef.Called("m")));
        Assert.Equal(parts.Select(part => part.Name).Order(StringComparer.Ordinal), times.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.True(times.Values.Count(count => count == 1) >= 3, "What was stored before the silos died was made again.");
        Assert.Equal(1, times["undisturbed"]);
        await grid.TidiedAsync("m", Ablation, Token);
    }

    [Fact]
    public async Task Parts_that_a_silo_left_when_it_died_at_the_end_are_deleted_when_the_analysis_is_next_looked_at()
    {
        await using var grid = await LossyGrid.StartAsync(new());
        var analysis = await grid.AnalyseAsync("m", Ablation, Token);
        await LossyGrid.AnalysisAsync(analysis, view => view.Phase is JobPhase.Completed, Token);
        await grid.TidiedAsync("m", Ablation, Token);
        grid.Artefacts.Write(Ablation.FileFor(WeightsRef.Called("m"), AnalysisDivision.Beginning), stream => stream.Write("part"u8));

        await grid.KillAsync(await grid.SiloOfAsync(analysis));
        await LossyGrid.AnalysisAsync(analysis, view => view.Phase is JobPhase.Completed, Token);

        await grid.TidiedAsync("m", Ablation, Token);
    }

    [Fact]
    public async Task What_it_builds_on_may_be_out_of_reach_for_a_while()
    {
        await using var grid = await LossyGrid.StartAsync(new());
        HoldAllAfter(grid, 2);
        var (model, claims, home) = ("", default(IJobGrain)!, "");
        for (var number = 0; home.Length == 0 || home == await grid.SiloOfAsync(claims); number++) // until two silos hold them
        {
            model = $"m{number}";
            claims = await grid.AnalyseAsync(model, Claims, Token);
            var basis = grid.Grains.GetJob(JobKinds.Analysis, Claims.Basis.KeyFor(WeightsRef.Called(model)));
            await LossyGrid.AnalysisAsync(basis, view => view.Phase is JobPhase.Running, Token);
            home = await grid.SiloOfAsync(basis);
        }

        await grid.KillAsync(home);
        _open.SetResult();
        var end = await LossyGrid.AnalysisAsync(claims, view => view.Phase is JobPhase.Completed or JobPhase.Failed, Token);

        Assert.Equal((JobPhase.Completed, null), (end.Phase, end.Error));
        Assert.Equal(FactsFile.Write(FakeAnalysers.Expected(Claims)), await grid.FileAsync(model, Claims, Token));
    }

    [Fact]
    public async Task What_was_found_is_answered_from_the_store_and_what_builds_on_it_does_not_find_it_again()
    {
        await using var grid = await LossyGrid.StartAsync(new());
        foreach (var plan in new[] { Claims, Separability, Claims.Basis, Claims })
        {
            var end = await LossyGrid.AnalysisAsync(await grid.AnalyseAsync("m", plan, Token), view => view.Phase is JobPhase.Completed, Token);

            Assert.Equal((end.Parts, null), (end.Done, end.Error));
            Assert.Equal(FactsFile.Write(FakeAnalysers.Expected(plan)), await grid.FileAsync("m", plan, Token));
        }

        Assert.All(grid.Analysers.Runs.CountBy(run => (run.Analysis, run.Part)), part => Assert.Equal(1, part.Value));
        Assert.Equal(3, grid.Analysers.Runs.DistinctBy(run => run.Analysis, StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task What_was_found_and_was_damaged_in_the_store_is_found_again()
    {
        await using var grid = await LossyGrid.StartAsync(new());
        await LossyGrid.AnalysisAsync(await grid.AnalyseAsync("m", Ablation, Token), view => view.Phase is JobPhase.Completed, Token);
        var whole = await grid.FileAsync("m", Ablation, Token);
        byte[] damaged = [.. whole];
        damaged[Array.LastIndexOf(damaged, (byte)'}', whole.Length / 2)] ^= 1;
        grid.Artefacts.Write(Ablation.FileFor(WeightsRef.Called("m")), stream => stream.Write(damaged));

        await LossyGrid.AnalysisAsync(await grid.AnalyseAsync("m", Ablation, Token), view => view.Phase is JobPhase.Completed, Token);

        Assert.Equal(whole, await grid.FileAsync("m", Ablation, Token));
    }

    [Fact]
    public async Task What_no_sweep_wants_any_more_stops_and_goes_on_from_there_when_one_does()
    {
        await using var grid = await LossyGrid.StartAsync(new());
        HoldAllAfter(grid, 3);
        var weights = WeightsRef.Called("m");
        var (claims, basis) = (grid.Grains.GetJob(JobKinds.Analysis, Claims.KeyFor(weights)), grid.Grains.GetJob(JobKinds.Analysis, Claims.Basis.KeyFor(weights)));
        await claims.StartAsync(weights, Claims, "one", Token);
        await claims.StartAsync(weights, Claims, "two", Token);
        await LossyGrid.AnalysisAsync(basis, view => view.Done == 3, Token);

        Assert.Equal(JobPhase.Running, (await claims.ReleaseAsync("one", Token)).Phase);
        Assert.Equal(JobPhase.Paused, (await claims.ReleaseAsync("two", Token)).Phase);
        Assert.Equal((JobPhase.Paused, 3L), ((await basis.ViewAsync(Token)).Phase, (await basis.ViewAsync(Token)).Done));
        _open.SetResult();
        await claims.StartAsync(weights, Claims, "three", Token);
        await LossyGrid.AnalysisAsync(claims, view => view.Phase is JobPhase.Completed, Token);

        Assert.Equal(FactsFile.Write(FakeAnalysers.Expected(Claims)), await grid.FileAsync("m", Claims, Token));
    }

    [Fact]
    public async Task What_is_released_as_it_comes_back_on_another_silo_stops_at_once()
    {
        await using var grid = await LossyGrid.StartAsync(new());
        HoldAllAfter(grid, 3);
        var weights = WeightsRef.Called("m");
        var claims = grid.Grains.GetJob(JobKinds.Analysis, Claims.KeyFor(weights));
        await claims.StartAsync(weights, Claims, "one", Token);
        await LossyGrid.AnalysisAsync(claims, view => view.Done == 3, Token);

        await grid.KillAsync(await grid.SiloOfAsync(claims));
        var released = await claims.ReleaseAsync("one", Token);

        Assert.Equal(JobPhase.Paused, released.Phase);
        Assert.Equal(JobPhase.Paused, (await claims.ViewAsync(Token)).Phase);
    }

    [Fact]
    public async Task A_plan_of_another_grain_and_claims_that_cannot_be_are_refused()
    {
        await using var grid = await LossyGrid.StartAsync(new());
        var weights = WeightsRef.Called("m");
        var foreign = AnalysisPlan.Of(new ClaimRequest(new(Tasks: [SubTask.MD]), [Operation.Add]));

        await Assert.ThrowsAsync<ArgumentException>(() => grid.Grains.GetJob(JobKinds.Analysis, "x").StartAsync(weights, Claims, null, Token));
        var error = await Assert.ThrowsAsync<ArgumentException>(() => grid.AnalyseAsync("m", foreign, Token));

        Assert.Contains("The sub-task MD needs operations that this model does not know", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Lets some parts pass and holds the others until all may pass, or until they are cancelled.</summary>
    private void HoldAllAfter(LossyGrid grid, int free) =>
        grid.Analysers.Obstacle = (_, cancelled) => Interlocked.Decrement(ref free) >= 0 ? Task.CompletedTask : _open.Task.WaitAsync(cancelled);
}

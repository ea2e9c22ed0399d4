using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Sweeps that are deleted, with what no other sweep has.</summary>
public sealed class SweepDeletionTests(GridFixture grid)
{
    private static ulong _seed = 9_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ISweepIndexGrain Index => grid.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);

    [Fact]
    public async Task A_deleted_sweep_leaves_its_certificates_and_what_another_sweep_has_and_can_be_run_again()
    {
        var (own, shared) = (Variant(), Variant());
        var (sweep, other) = (Sweep("deleted", own, shared), Sweep("other-of-deleted", shared));
        var end = await CompleteAsync(sweep);
        await CompleteAsync(other);
        var mine = await FilesOfAsync(end.Cells[0]);
        var others = await FilesOfAsync(end.Cells[1]);
        Assert.Equal(other.Name, Assert.Single(await Index.SharedAsync(sweep.Name, Token)).Sweep);

        await DeleteAsync(sweep);

        Assert.DoesNotContain(sweep.Name, await Index.NamesAsync(Token), StringComparer.Ordinal);
        Assert.Empty(await Index.FindAsync(own.Id.Value, Token));
        Assert.Equal(SweepPhase.New, (await Grain(sweep).ViewAsync(Token)).Phase);
        Assert.Equal((VariantPhase.New, VariantPhase.Trained), ((await View(own)).Phase, (await View(shared)).Phase));
        Assert.Null(await grid.Grains.GetGrain<IVariantGrain>(own.Id.Value).SpecAsync(Token));
        Assert.Equal(other.Name, Assert.Single((await View(shared)).Sweeps));
        Assert.All(await PhasesOfAsync(end.Cells[0].Jobs), phase => Assert.Equal(JobPhase.New, phase));
        Assert.All(await PhasesOfAsync(end.Cells[1].Jobs), phase => Assert.Equal(JobPhase.Completed, phase));
        Assert.Equal([CertificateOf(end.Cells[0])], await ExistingAsync(mine));
        Assert.Equal(others, await ExistingAsync(others));

        // The name is free, and what is gone is made anew.
        Assert.Equal(SweepPhase.Completed, (await CompleteAsync(sweep)).Phase);
        Assert.Equal((2, 1), (AttemptsAt(own), AttemptsAt(shared)));
        await DeleteAsync(sweep);
        await DeleteAsync(other);
        Assert.Equal([CertificateOf(end.Cells[1])], await ExistingAsync(others));
        Assert.Equal(VariantPhase.New, (await View(shared)).Phase);
    }

    [Fact]
    public async Task A_sweep_that_runs_is_not_deleted_and_one_that_was_paused_in_training_is_when_its_training_has_ended()
    {
        var sweep = Sweep("deleted-early", Variant(steps: 4_000), Variant(steps: 4_000), Variant(steps: 4_000));
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync(sweep.Name, view => view.Cells[0].Training.CheckpointStep > 0, Token);

        Assert.Equal((SweepPhase.Running, 3), (await Grain(sweep).DeleteAsync(Token) is var kept ? kept.Phase : default, kept.Cells.Length));
        await Grain(sweep).PauseAsync(Token);
        await DeleteAsync(sweep);

        var pool = await grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key).ViewAsync(Token);
        Assert.All(sweep.Variants, variant => Assert.DoesNotContain(pool.Leases, lease => lease.Ticket.Variant == variant.Spec.Id));
        foreach (var variant in sweep.Variants)
        {
            Assert.Equal((VariantPhase.New, 0), ((await View(variant.Spec)).Phase, (await View(variant.Spec)).CheckpointStep));
        }
    }

    [Fact]
    public async Task Variants_that_have_left_the_sweep_go_with_it()
    {
        var (left, kept) = (Variant(), Variant());
        var sweep = Sweep("deleted-left", left, kept);
        var files = await FilesOfAsync((await CompleteAsync(sweep)).Cells[0]);
        await CompleteAsync(Sweep("deleted-left", kept));
        Assert.Equal(VariantPhase.Trained, (await View(left)).Phase);

        await DeleteAsync(sweep);

        Assert.Equal(VariantPhase.New, (await View(left)).Phase);
        Assert.All(await ExistingAsync(files), file => Assert.StartsWith("certificates/", file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_variant_is_taken_out_of_its_sweep_and_nothing_else_is_touched()
    {
        var (parent, other) = (Variant(), Variant());
        var child = Variant() with { Layers = parent.Layers + 1, InitialiseFrom = new(parent.Id.Value, 1, WarmStartPolicy.Complete, Late: false) };
        var sweep = Sweep("thinned", parent, other, child);
        var end = await CompleteAsync(sweep);
        var files = new[] { await FilesOfAsync(end.Cells[0]), await FilesOfAsync(end.Cells[1]), await FilesOfAsync(end.Cells[2]) };

        await RefusedAsync("v0", "'v2' starts from 'v0': delete that first.");
        await RefusedAsync("v9", "The sweep 'thinned' has no variant 'v9' in its file.");
        var thinned = await Grain(sweep).RemoveAsync("v2", Token);

        Assert.Equal(["v0", "v1"], thinned.Cells.Select(cell => cell.Name), StringComparer.Ordinal);
        Assert.Equal((SweepPhase.Completed, 0), (thinned.Phase, thinned.Left!.Length));
        Assert.Equal(VariantPhase.New, (await View(child)).Phase);
        Assert.Empty(await Index.FindAsync(child.Id.Value, Token));
        Assert.Equal([CertificateOf(end.Cells[2])], await ExistingAsync(files[2]));
        Assert.Equal(files[0], await ExistingAsync(files[0]));
        await Grain(sweep).RemoveAsync("v0", Token);
        Assert.Equal(files[1], await ExistingAsync(files[1]));
        await RefusedAsync("v1", "The sweep 'thinned' has no other variant than 'v1': delete the sweep.");

        // The same file again trains what is gone, and that alone.
        Assert.Equal(3, (await CompleteAsync(sweep)).Cells.Length);
        Assert.Equal((2, 1, 2), (AttemptsAt(parent), AttemptsAt(other), AttemptsAt(child)));

        async Task RefusedAsync(string variant, string why) => Assert.StartsWith(
            why, (await Assert.ThrowsAsync<ArgumentException>(() => Grain(sweep).RemoveAsync(variant, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variant_that_has_left_is_deleted_by_its_name_and_one_that_another_sweep_has_stays_there()
    {
        var (left, kept, shared) = (Variant(), Variant(), Variant());
        var sweep = Sweep("thinned-left", left, kept, shared);
        await CompleteAsync(sweep);
        await CompleteAsync(Sweep("thinned-other", shared));
        await CompleteAsync(sweep with { Variants = sweep.Variants[1..] });

        await Grain(sweep).RemoveAsync("v0", Token);
        await Grain(sweep).RemoveAsync("v2", Token);

        Assert.Equal((VariantPhase.New, VariantPhase.Trained, VariantPhase.Trained), ((await View(left)).Phase, (await View(kept)).Phase, (await View(shared)).Phase));
        Assert.Equal("thinned-other", Assert.Single((await View(shared)).Sweeps));
        Assert.Equal("thinned-other", Assert.Single(await Index.FindAsync(shared.Id.Value, Token)).Sweep);
        Assert.Equal(SweepPhase.Completed, (await Grain(Sweep("thinned-other", shared)).ViewAsync(Token)).Phase);
    }

    [Fact]
    public async Task A_deletion_that_was_begun_is_finished_by_the_next_activation_and_by_whoever_submits_the_sweep_again()
    {
        await using var lossy = await LossyGrid.StartAsync(new() { ShardSize = 500 });
        var sweep = Sweep("half-deleted", Variant(), Variant());
        await lossy.Grains.GetGrain<ISweepGrain>(sweep.Name).SubmitAsync(sweep, Token);
        await lossy.Grains.GetGrain<ISweepGrain>(sweep.Name).CancelAsync(Token);
        foreach (var isSubmitted in new[] { false, true })
        {
            await lossy.Grains.GetGrain<ISweepGrain>(sweep.Name).SubmitAsync(sweep, Token);
            await lossy.DeactivateAsync(lossy.Grains.GetGrain<ISweepGrain>(sweep.Name));
            await lossy.ChangeStoredAsync<SweepGrain.Memory>("sweep", sweep.Name, state => state.Phase = SweepPhase.Deleting); // as a killed silo left it

            if (isSubmitted)
            {
                Assert.Equal(SweepPhase.Running, (await lossy.Grains.GetGrain<ISweepGrain>(sweep.Name).SubmitAsync(sweep, Token)).Phase);
                Assert.Equal(sweep.Name, Assert.Single(await lossy.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).NamesAsync(Token)));
            }
            else
            {
                await lossy.SweepAsync(sweep.Name, view => view.Phase is SweepPhase.New, Token);
                Assert.Empty(await lossy.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).NamesAsync(Token));
                Assert.Null((await lossy.StoredAsync<SweepGrain.Memory>("sweep", sweep.Name)).Spec);
            }
        }
    }

    [Fact]
    public async Task What_nobody_can_ask_for_is_deleted_and_what_somebody_can_stays()
    {
        var sweep = Sweep("tidied", Variant(), Variant(steps: 6_000));
        await Grain(sweep).SubmitAsync(sweep, Token);
        var (trained, training) = (sweep.Variants[0].Spec.Id, sweep.Variants[1].Spec.Id);
        await grid.UntilAsync(sweep.Name, view => view.Cells[0].Training.Phase is VariantPhase.Trained && view.Cells[1].Training.CheckpointStep > 0, Token);
        var last = (await grid.Grains.GetGrain<IVariantGrain>(trained.Value).CheckpointsAsync(Token))[0].Key;
        VariantId unknown = new(new string('a', trained.Value.Length));
        string[] needed = [last, TrainingRecordFile.KeyOf(trained, 40), TrainingRecordFile.KeyOf(trained, 20), $"runs/{training}/1/000000001.ckpt", "tapestries/tidied"];
        string[] needless = [$"runs/{trained}/1/000000001.ckpt", $"runs/{unknown}/1/000000001.ckpt", TrainingRecordFile.KeyOf(unknown, 40), ModelRules.ExportKey("ab", "cd", "pth")];
        await StoreAsync([.. needed, .. needless]);
        var data = grid.Grains.GetGrain<IDataGrain>(IDataGrain.Key);

        var counted = await data.CleanAsync(dryRun: true, Token);
        Assert.Equal(needless, await ExistingAsync(needless));
        var deleted = await data.CleanAsync(dryRun: false, Token);

        Assert.Empty(await ExistingAsync(needless));
        Assert.Equal(needed, await ExistingAsync(needed));
        Assert.Equal(["checkpoints", "weights", "records"], deleted.Select(kind => kind.Name), StringComparer.Ordinal);
        Assert.All(deleted, kind => Assert.Contains(counted, one => one.Name == kind.Name && one.Count >= 1 && kind.Count >= 1));
        await Grain(sweep).CancelAsync(Token);
    }

    private static VariantSpec Variant(int steps = 40) => Tickets.Spec with { Steps = steps, Seed = Interlocked.Increment(ref _seed) };

    private static SweepSpec Sweep(string name, params VariantSpec[] variants) =>
        new(name, [.. variants.Select((spec, i) => new NamedVariant($"v{i}", spec))], new(2_000, SampleKind.Uniform, 1), Analysis: true);

    private static string CertificateOf(CellSnapshot cell) => CertificateFile.KeyOf(cell.Verifications.Single().Key);

    private ISweepGrain Grain(SweepSpec sweep) => grid.Grains.GetGrain<ISweepGrain>(sweep.Name);

    private Task<VariantSnapshot> View(VariantSpec spec) => grid.Grains.GetGrain<IVariantGrain>(spec.Id.Value).ViewAsync(Token);

    private Task<JobPhase[]> PhasesOfAsync(IJobSnapshot[] jobs) =>
        Task.WhenAll(jobs.Select(async job => (await grid.Grains.GetJob(job.Job, job.Key).ViewAsync(Token)).Phase));

    private int AttemptsAt(VariantSpec spec) => grid.Trainer.Attempts.Count(attempt => attempt.Variant == spec.Id);

    private async Task<SweepSnapshot> CompleteAsync(SweepSpec sweep)
    {
        await Grain(sweep).SubmitAsync(sweep, Token);
        return await grid.UntilAsync(sweep.Name, view => view.Phase is SweepPhase.Completed, Token);
    }

    private async Task DeleteAsync(SweepSpec sweep)
    {
        for (var now = await Grain(sweep).DeleteAsync(Token); now.Phase is not SweepPhase.New; now = await Grain(sweep).DeleteAsync(Token))
        {
            Assert.Equal((SweepPhase.Deleting, true), (now.Phase, now.Untold > 0));
            await Task.Delay(50, Token);
        }
    }

    /// <summary>Stores what a real training and a verification of all questions store, and returns the keys of all artefacts of a variant.</summary>
    private async Task<string[]> FilesOfAsync(CellSnapshot cell)
    {
        string[] stored =
        [
            $"runs/{cell.Spec.Id}/7/000000040.ckpt", TrainingRecordFile.KeyOf(cell.Spec.Id, 40), cell.Training.Weights!.Key,
            ModelRules.ExportKey(cell.Training.Weights.Sha256, new string('0', 64), "pth"), CertificateOf(cell),
        ];
        await StoreAsync(stored);
        string[] files = [.. stored, .. cell.Analyses.Select(one => one.Plan!.FileFor(cell.Training.Weights))];
        Assert.Equal(files, await ExistingAsync(files));
        return files;
    }

    private async Task StoreAsync(string[] keys)
    {
        foreach (var key in keys)
        {
            await grid.Artefacts.WriteAsync(key, (stream, token) => stream.WriteAsync(new byte[] { 1 }, token).AsTask(), Token);
        }
    }

    private async Task<string[]> ExistingAsync(string[] files)
    {
        var found = new List<string>();
        foreach (var file in files)
        {
            if (await grid.Artefacts.ExistsAsync(file, Token))
            {
                found.Add(file);
            }
        }

        return [.. found];
    }
}

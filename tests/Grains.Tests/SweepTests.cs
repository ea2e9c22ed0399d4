using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

public sealed class SweepTests(GridFixture grid)
{
    private static int _seed = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A sweep whose variants no other test uses.</summary>
    private static SweepSpec Sweep(string name, int variants, int steps = 40, int subtractPercent = 0, long questions = 60_000) => new(
        name,
        [.. Enumerable.Range(0, variants).Select(i => new NamedVariant($"v{i}", new()
        {
            Digits = 3,
            Layers = 1,
            Heads = 2,
            Steps = steps,
            SubtractPercent = subtractPercent,
            Seed = (ulong)Interlocked.Increment(ref _seed),
        }))],
        new(questions, SampleKind.Uniform, 1));

    private ISweepGrain Grain(SweepSpec sweep) => grid.Grains.GetGrain<ISweepGrain>(sweep.Name);

    private IDevicePoolGrain Pool => grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key);

    private int AttemptsAt(SweepSpec sweep) =>
        grid.Trainer.Attempts.Count(attempt => sweep.Variants.Any(variant => variant.Spec.Id == attempt.Variant));

    private IEnumerable<VariantId[]> StacksOf(SweepSpec sweep) =>
        grid.Trainer.Stacks.Where(stack => sweep.Variants.Any(variant => stack.Contains(variant.Spec.Id)));

    private int ShardsRunFor(SweepSpec sweep) =>
        grid.Verifier.Runs.Where(run => sweep.Variants.Any(variant => variant.Spec.Id.Value == run.Key.Weights)).Sum(run => run.Value);

    [Fact]
    public async Task Every_variant_is_trained_once_and_every_question_is_counted_once()
    {
        var sweep = Sweep("all", variants: 6, subtractPercent: 50);

        await Grain(sweep).SubmitAsync(sweep, Token);
        var done = await grid.UntilAsync("all", view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal(SweepPhase.Completed, done.Phase);
        Assert.Equal(6, AttemptsAt(sweep));
        Assert.All(done.Cells, cell =>
        {
            Assert.Equal((VariantPhase.Trained, 40), (cell.Training.Phase, cell.Training.Step));
            Assert.Equal([Operation.Add, Operation.Subtract], cell.Verifications.Select(verification => verification.Plan!.Operation));
            Assert.All(cell.Verifications, verification => Assert.Equal((60_000, 60), (verification.Asked, verification.Failures)));
        });
    }

    [Fact]
    public async Task Submitting_a_finished_sweep_again_does_nothing_anew()
    {
        var sweep = Sweep("again", variants: 2);
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("again", view => view.Phase is SweepPhase.Completed, Token);
        var shards = ShardsRunFor(sweep);

        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("again", view => view.Phase is SweepPhase.Completed, Token);

        Assert.Equal(2, AttemptsAt(sweep));
        Assert.Equal(shards, ShardsRunFor(sweep));
    }

    [Fact]
    public async Task Two_names_of_one_variant_train_once()
    {
        var one = Sweep("twins", variants: 1);
        var twins = one with { Variants = [one.Variants[0], one.Variants[0] with { Name = "other" }] };

        await Grain(twins).SubmitAsync(twins, Token);
        var done = await grid.UntilAsync("twins", view => view.Phase is SweepPhase.Completed, Token);

        Assert.Equal(1, AttemptsAt(twins));
        Assert.Equal(["v0", "other"], done.Cells.Select(cell => cell.Name), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_sweep_keeps_its_progress_and_goes_on_when_it_is_submitted_again()
    {
        var sweep = Sweep("cancel", variants: 1, steps: 2000);
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("cancel", view => view.Cells[0].Training.Step > 20, Token);

        var cancelled = await Grain(sweep).CancelAsync(Token);
        Assert.Equal((SweepPhase.Cancelled, VariantPhase.Cancelled), (cancelled.Phase, cancelled.Cells[0].Training.Phase));
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("cancel", view => view.Phase is SweepPhase.Completed, Token);

        var attempts = grid.Trainer.Attempts.Where(attempt => attempt.Variant == sweep.Variants[0].Spec.Id).ToArray();
        Assert.Equal(2, attempts.Length);
        Assert.True(attempts[1].From >= 20, $"resumed at step {attempts[1].From}");
    }

    [Fact]
    public async Task Cancelling_leaves_what_another_sweep_wants()
    {
        var sweep = Sweep("shared-a", variants: 1, steps: 1500);
        var other = sweep with { Name = "shared-b" };
        await Grain(sweep).SubmitAsync(sweep, Token);
        await Grain(other).SubmitAsync(other, Token);
        await grid.UntilAsync("shared-a", view => view.Cells[0].Training.Step > 20, Token);

        await Grain(sweep).CancelAsync(Token);
        var done = await grid.UntilAsync("shared-b", view => view.Phase is SweepPhase.Completed, Token);

        Assert.Equal(VariantPhase.Trained, done.Cells[0].Training.Phase);
        Assert.Equal(1, AttemptsAt(sweep));
    }

    [Fact]
    public async Task A_paused_sweep_waits_and_goes_on_from_where_it_was()
    {
        var sweep = Sweep("pause", variants: 1, steps: 2000);
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("pause", view => view.Cells[0].Training.Step > 20, Token);

        var paused = await Grain(sweep).PauseAsync(Token);
        Assert.Equal((SweepPhase.Paused, null), (paused.Phase, paused.FinishedUtc));
        var variant = grid.Grains.GetGrain<IVariantGrain>(sweep.Variants[0].Spec.Id.Value);
        while ((await variant.ViewAsync(Token)).Silo is not null)
        {
            await Task.Delay(20, Token);
        }

        Assert.Empty((await Pool.AsReference<ILeasingGrain>().QueueAsync("pause", Token)).Waiting);
        await Grain(sweep).ResumeAsync(Token);
        await grid.UntilAsync("pause", view => view.Phase is SweepPhase.Completed, Token);

        var attempts = grid.Trainer.Attempts.Where(attempt => attempt.Variant == sweep.Variants[0].Spec.Id).ToArray();
        Assert.Equal(2, attempts.Length);
        Assert.True(attempts[1].From >= 20, $"resumed at step {attempts[1].From}");
    }

    [Fact]
    public async Task What_failed_is_tried_again_on_request_and_nothing_else()
    {
        var sweep = Sweep("retry", variants: 2);
        grid.Trainer.Fail(sweep.Variants[1].Spec.Id, new() { State = AttemptState.Fatal, Error = "the loss is NaN at step 20" });
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("retry", view => view.Phase is SweepPhase.Failed, Token);

        await Assert.ThrowsAsync<ArgumentException>(() => Grain(sweep).RetryAsync(["v9"], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Grain(sweep).RetryAsync(["v0"], Token));
        await Grain(sweep).RetryAsync(["v1"], Token);
        await grid.UntilAsync("retry", view => view.Phase is SweepPhase.Completed, Token);

        Assert.Equal(3, AttemptsAt(sweep));
        Assert.Contains("failed", (await Assert.ThrowsAsync<ArgumentException>(() => Grain(sweep).RetryAsync([], Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_trains_in_as_many_slots_as_it_may_and_says_that_the_others_wait_for_those()
    {
        var sweep = Sweep("limited", variants: 3, steps: 600) with { Terms = new(MaxSlots: 1) };
        SweepSnapshot view;
        grid.Trainer.Gate.Reset();
        try
        {
            await Grain(sweep).SubmitAsync(sweep, Token);
            view = await grid.UntilAsync(
                "limited",
                view => view.Cells[0].Training.Step > 0 && view.Cells[1].Waiting is "waits for a slot of its sweep: 1 of 1 used, 0 ahead",
                Token);
        }
        finally
        {
            grid.Trainer.Gate.Set();
        }

        var most = 0;
        while (view.Phase is SweepPhase.Running)
        {
            most = Math.Max(most, (await Pool.ViewAsync(Token)).Leases.Count(lease => lease.Sweep == "limited"));
            await Task.Delay(20, Token);
            view = await Grain(sweep).ViewAsync(Token);
        }

        Assert.Equal((SweepPhase.Completed, 1), (view.Phase, most));
    }

    [Fact]
    public async Task Terms_can_be_changed_and_nonsense_is_refused()
    {
        var sweep = Sweep("terms", variants: 1);
        await Grain(sweep).SubmitAsync(sweep, Token);

        var now = await Grain(sweep).SetTermsAsync(new(Priority: 7, MaxSlots: 2), Token);

        Assert.Equal(new SweepTerms(7, 2), now.Spec!.Terms);
        await Assert.ThrowsAsync<ArgumentException>(() => Grain(sweep).SetTermsAsync(new(Priority: 2000), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Grain(sweep).SetTermsAsync(new(MaxSlots: 0), Token));
    }

    [Fact]
    public async Task A_variant_says_what_has_happened_to_it()
    {
        var sweep = Sweep("journal", variants: 1);
        grid.Trainer.Fail(sweep.Variants[0].Spec.Id, new() { State = AttemptState.Faulted, Error = "out of memory\n   at the device" });
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("journal", view => view.Phase is SweepPhase.Completed, Token);

        var events = await grid.Grains.GetGrain<IVariantGrain>(sweep.Variants[0].Spec.Id.Value).EventsAsync(after: 0, Token);

        Assert.Equal(Enumerable.Range(1, events.Length).Select(i => (long)i), events.Select(one => one.Number));
        Assert.Equal("wanted by the sweep journal", events[0].Text);
        Assert.Contains(events, one => one is { Text: "the attempt failed, number 1: out of memory", Detail: "   at the device", Silo: not null });
        Assert.Equal("trained, 40 steps", events[^1].Text);
    }

    [Theory]
    [InlineData(12, 10, "1 to 9 digits")] // they could not be numbered
    [InlineData(6, 0, "Take strata")] // a million million questions
    public async Task Questions_that_cannot_be_asked_are_refused_before_anything_trains(int digits, int multiplyPercent, string reason)
    {
        var some = Sweep($"impossible-{digits}", variants: 1);
        var spec = some.Variants[0].Spec with { Digits = digits, MultiplyPercent = multiplyPercent };
        var sweep = some with { Variants = [new("v", spec)], Verification = new(1000, SampleKind.Exhaustive, 1) };

        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => Grain(sweep).SubmitAsync(sweep, Token));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, AttemptsAt(sweep));
    }

    [Fact]
    public async Task A_variant_that_diverges_fails_with_its_reason_and_the_others_go_on()
    {
        var sweep = Sweep("diverges", variants: 3);
        grid.Trainer.Fail(sweep.Variants[1].Spec.Id, new() { State = AttemptState.Fatal, Error = "the loss is NaN at step 20" });

        await Grain(sweep).SubmitAsync(sweep, Token);
        var done = await grid.UntilAsync("diverges", view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal(SweepPhase.Failed, done.Phase);
        Assert.Equal(2, done.Cells.Count(cell => cell.Training.Phase is VariantPhase.Trained));
        Assert.Equal("the loss is NaN at step 20", done.Cells.Single(cell => cell.Training.Phase is VariantPhase.Failed).Training.Error);
    }

    [Fact]
    public async Task Shards_that_fail_are_run_again_and_counted_once()
    {
        var sweep = Sweep("shards", variants: 1, questions: 200_000);
        grid.Verifier.Errors[200_000] = 3;

        await Grain(sweep).SubmitAsync(sweep, Token);
        var done = await grid.UntilAsync("shards", view => view.Phase is SweepPhase.Completed, Token);

        var verification = done.Cells[0].Verifications.Single();
        var report = await grid.Grains.GetGrain<IVerificationGrain>(verification.Key).ReportAsync(Token);
        Assert.Equal((200_000, 200), (verification.Asked, verification.Failures));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i * 1000L), report!.Failing.Select(failing => failing.Index));
    }

    [Fact]
    public async Task A_grain_that_loses_its_activation_finds_its_state_again()
    {
        var sweep = Sweep("forget", variants: 2, steps: 1500);
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("forget", view => view.Cells[0].Training.CheckpointStep > 0, Token);

        await grid.Cluster.DeactivateAsync((IAddressable)grid.Grains.GetGrain<IVariantGrain>(sweep.Variants[0].Spec.Id.Value));
        await grid.Cluster.DeactivateAsync((IAddressable)Grain(sweep));
        await grid.Cluster.DeactivateAsync((IAddressable)grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key));
        var done = await grid.UntilAsync("forget", view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal(SweepPhase.Completed, done.Phase);
        Assert.Equal(2, AttemptsAt(sweep));
    }

    [Fact]
    public async Task Variants_of_one_shape_are_trained_as_one_stack_and_each_ends_on_its_own()
    {
        var sweep = Sweep("stacked", variants: 3, steps: 2000);
        NamedVariant[] variants = [.. sweep.Variants.Select((one, i) => one with { Spec = one.Spec with { Layers = 3, Steps = i == 0 ? 40 : one.Spec.Steps } })];
        sweep = sweep with { Variants = variants };
        grid.Trainer.MaxInStack = 3;
        try
        {
            await Grain(sweep).SubmitAsync(sweep, Token);
            await grid.UntilAsync("stacked", view => view.Cells[0].Training.Phase is VariantPhase.Trained, Token);
            await Grain(sweep).SubmitAsync(sweep with { Variants = variants[..2] }, Token); // the third is no longer wanted
            var done = await grid.UntilAsync("stacked", view => view.Phase is not SweepPhase.Running, Token);

            Assert.Equal(SweepPhase.Completed, done.Phase);
            Assert.Equal(3, AttemptsAt(sweep));
            Assert.Contains(grid.Trainer.Stacks, stack => stack.SequenceEqual(variants.Select(variant => variant.Spec.Id)));
            var left = await grid.Grains.GetGrain<IVariantGrain>(variants[2].Spec.Id.Value).ViewAsync(Token);
            Assert.Equal(VariantPhase.Cancelled, left.Phase);
            Assert.InRange(left.CheckpointStep, 1, 1999);
        }
        finally
        {
            grid.Trainer.MaxInStack = 1;
        }
    }

    [Fact]
    public async Task A_sweep_that_does_not_fuse_trains_each_variant_alone()
    {
        var sweep = Sweep("unfused", variants: 3) with { Fuse = Stacking.Off };
        grid.Trainer.MaxInStack = 3;
        try
        {
            await Grain(sweep).SubmitAsync(sweep, Token);
            await grid.UntilAsync("unfused", view => view.Phase is SweepPhase.Completed, Token);
        }
        finally
        {
            grid.Trainer.MaxInStack = 1;
        }

        Assert.Empty(StacksOf(sweep));
    }

    [Fact]
    public async Task A_variant_that_met_an_error_in_a_stack_goes_on_alone()
    {
        var sweep = Sweep("stumbles", variants: 2);
        sweep = sweep with { Variants = [.. sweep.Variants.Select(one => one with { Spec = one.Spec with { Layers = 4 } })] };
        grid.Trainer.Fail(sweep.Variants[0].Spec.Id, new() { State = AttemptState.Faulted, Error = "out of memory" });
        grid.Trainer.Fail(sweep.Variants[1].Spec.Id, new() { State = AttemptState.Faulted, Error = "out of memory" });
        grid.Trainer.MaxInStack = 2;
        try
        {
            await Grain(sweep).SubmitAsync(sweep, Token);
            var done = await grid.UntilAsync("stumbles", view => view.Phase is not SweepPhase.Running, Token);

            Assert.Equal(SweepPhase.Completed, done.Phase);
            Assert.All(done.Cells, cell => Assert.Equal(1, cell.Training.Restarts));
        }
        finally
        {
            grid.Trainer.MaxInStack = 1;
        }

        Assert.Single(StacksOf(sweep));
    }

    [Fact]
    public async Task Names_are_found_in_every_sweep()
    {
        var sweep = Sweep("names", variants: 2);
        await Grain(sweep).SubmitAsync(sweep, Token);
        var index = grid.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);

        Assert.Contains("names", await index.NamesAsync(Token), StringComparer.Ordinal);
        Assert.Equal([sweep.Variants[1].Spec.Id], (await index.FindAsync("names/v1", Token)).Select(match => match.Id));
        Assert.Contains(await index.FindAsync("v1", Token), match => match.Sweep == "names");
        Assert.Empty(await index.FindAsync("names/v9", Token));
    }

    [Fact]
    public async Task Variants_that_an_edited_list_drops_are_told_and_still_found()
    {
        var whole = Sweep("edited", variants: 3);
        var (kept, dropped) = (whole with { Variants = whole.Variants[..2] }, whole.Variants[2].Spec.Id);
        var index = grid.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);
        await Grain(whole).SubmitAsync(whole, Token);

        var edited = await Grain(whole).SubmitAsync(kept, Token);

        var left = Assert.Single(edited.Left!);
        Assert.Equal(new VariantMatch("edited", "v2", dropped, HasLeft: true), left);
        Assert.Equal([left], await index.FindAsync(dropped.Value, Token));
        Assert.Equal([left], await index.FindAsync("edited/v2", Token));
        Assert.False(Assert.Single(await index.FindAsync("edited/v1", Token)).HasLeft);
        var back = await Grain(whole).SubmitAsync(whole, Token);
        Assert.Empty(back.Left!);
        Assert.False(Assert.Single(await index.FindAsync("edited/v2", Token)).HasLeft);
    }

    [Fact]
    public async Task A_variant_that_was_changed_under_its_name_is_found_by_its_identity()
    {
        var before = Sweep("changed", variants: 1);
        var after = before with { Variants = [before.Variants[0] with { Spec = before.Variants[0].Spec with { Seed = 4711 } }] };
        var index = grid.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);
        await Grain(before).SubmitAsync(before, Token);

        var now = await Grain(before).SubmitAsync(after, Token);

        Assert.Equal([before.Variants[0].Spec.Id], now.Left!.Select(match => match.Id));
        Assert.Equal([after.Variants[0].Spec.Id], (await index.FindAsync("changed/v0", Token)).Select(match => match.Id));
        Assert.True(Assert.Single(await index.FindAsync(before.Variants[0].Spec.Id.Value, Token)).HasLeft);
        Assert.False(now.IsIdle);
    }

    [Fact]
    public async Task A_sweep_that_repeats_a_name_is_refused()
    {
        var one = Sweep("twice", variants: 1);
        var twice = one with { Variants = [one.Variants[0], one.Variants[0]] };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Grain(twice).SubmitAsync(twice, Token));

        Assert.Contains("'v0'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(SweepPhase.New, (await Grain(twice).ViewAsync(Token)).Phase);
    }

    [Fact]
    public async Task A_child_trains_after_its_parent_and_from_its_weights()
    {
        var sweep = Family("family");

        await Grain(sweep).SubmitAsync(sweep, Token);
        var waiting = await grid.UntilAsync("family", view => view.Cells[0].Waiting is not null, Token);
        var done = await grid.UntilAsync("family", view => view.Phase is not SweepPhase.Running, Token);

        Assert.StartsWith("waits for parent parent, step ", waiting.Cells[0].Waiting, StringComparison.Ordinal);
        Assert.Equal(SweepPhase.Completed, done.Phase);
        var order = grid.Trainer.Attempts.Select(attempt => attempt.Variant).Where(id => sweep.Variants.Any(variant => variant.Spec.Id == id));
        Assert.Equal([sweep.Variants[1].Spec.Id, sweep.Variants[0].Spec.Id], order);
        Assert.Equal(done.Cells[1].Training.Weights, grid.Trainer.Inherited[sweep.Variants[0].Spec.Id]);
        Assert.Equal(done.Cells[1].Training.Weights, done.Cells[0].Training.Parent);
        Assert.Null(grid.Trainer.Inherited[sweep.Variants[1].Spec.Id]);
    }

    [Fact]
    public async Task A_failed_parent_fails_its_child_with_that_reason_and_both_are_tried_again_together()
    {
        var sweep = Family("orphan");
        grid.Trainer.Fail(sweep.Variants[1].Spec.Id, new() { State = AttemptState.Fatal, Error = "the loss is NaN at step 20" });

        await Grain(sweep).SubmitAsync(sweep, Token);
        var failed = await grid.UntilAsync("orphan", view => view.Phase is not SweepPhase.Running, Token);
        await Grain(sweep).SubmitAsync(sweep, Token);
        var done = await grid.UntilAsync("orphan", view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal(SweepPhase.Failed, failed.Phase);
        Assert.Equal("parent parent failed: the loss is NaN at step 20", failed.Cells[0].Training.Error);
        Assert.Equal(SweepPhase.Completed, done.Phase);
    }

    [Fact]
    public async Task A_cancelled_sweep_cancels_children_that_wait()
    {
        var sweep = Family("cancel-family", steps: 2000);
        await Grain(sweep).SubmitAsync(sweep, Token);
        await grid.UntilAsync("cancel-family", view => view.Cells[1].Training.Step > 20, Token);

        var cancelled = await Grain(sweep).CancelAsync(Token);

        Assert.All(cancelled.Cells, cell => Assert.Equal(VariantPhase.Cancelled, cell.Training.Phase));
        Assert.All(cancelled.Cells, cell => Assert.Null(cell.Waiting));
    }

    [Fact]
    public async Task A_sweep_without_the_parent_of_a_variant_is_refused()
    {
        var sweep = Family("half");
        var half = sweep with { Variants = sweep.Variants[..1] };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Grain(half).SubmitAsync(half, Token));

        Assert.Contains($"'child' starts from variant {sweep.Variants[1].Spec.Id}", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A child, followed in the list by its parent.</summary>
    private static SweepSpec Family(string name, int steps = 40)
    {
        var parent = Sweep(name, variants: 1, steps).Variants[0] with { Name = "parent" };
        var child = parent.Spec with { InitialiseFrom = new(parent.Spec.Id.Value, 1, WarmStartPolicy.Complete, Late: false) };
        return new(name, [new("child", child), parent], new(10_000, SampleKind.Uniform, 1));
    }
}

namespace VerifiedAddition.Grains.Tests;

/// <summary>Which variants of a large sweep begin, and when.</summary>
public sealed class SweepWindowTests
{
    private readonly Dictionary<VariantId, VariantSnapshot> _news = [];

    [Fact]
    public void The_first_of_the_file_begin_and_the_next_when_half_of_them_have_ended()
    {
        var sweep = Of([.. Enumerable.Range(0, 20).Select(i => Named(i))]);
        var begun = BegunVariants.None(20);

        begun = Begin(sweep, begun, expected: [0, 1, 2, 3]);
        Assert.Empty(Next(sweep, begun));
        End(sweep, 1);
        Assert.Empty(Next(sweep, begun));
        End(sweep, 3);
        begun = Begin(sweep, begun, expected: [4, 5]);
        End(sweep, 0, 2, 4, 5);
        Begin(sweep, begun, expected: [6, 7, 8, 9]);
    }

    [Fact]
    public void As_many_wait_as_train_where_that_is_more()
    {
        var sweep = Of([.. Enumerable.Range(0, 20).Select(i => Named(i))]);
        var begun = BegunVariants.None(20).With([0, 1, 2, 3, 4, 5]);
        Hear(sweep, VariantPhase.Training, [0, 1, 2, 3, 4, 5]);

        Assert.Equal([6, 7, 8, 9, 10, 11], Next(sweep, begun));
    }

    [Fact]
    public void Variants_that_require_other_labels_do_not_wait_for_each_other()
    {
        var sweep = Of([.. Enumerable.Range(0, 20).Select(i => Named(i, requires: i < 10 ? "cuda" : null))]);

        var begun = Begin(sweep, BegunVariants.None(20), expected: [0, 1, 2, 3, 10, 11, 12, 13]);
        End(sweep, 10, 11);
        Begin(sweep, begun, expected: [14, 15]);
    }

    [Theory]
    [InlineData(WaitCause.NoSilo)]
    [InlineData(WaitCause.NoWorkingSilo)]
    [InlineData(WaitCause.NoMemory)]
    public void Where_no_silo_can_train_one_no_more_like_it_begin_but_those_that_need_less(WaitCause cause)
    {
        var sweep = Of([.. Enumerable.Range(0, 20).Select(i => Named(i, width: i < 10 ? 4096 : 24))]);
        var begun = BegunVariants.None(20).With([0]);
        Queue(sweep, 0);

        Assert.Equal([10, 11, 12, 13], Next(sweep, begun, Wait(sweep, 0, cause)));
    }

    [Fact]
    public void A_child_begins_when_its_parent_is_trained_or_has_failed_and_takes_no_place_before()
    {
        var parents = new[] { Named(0), Named(1) };
        var children = parents.Select((parent, i) => Named(10 + i, from: parent.Spec.Id)).ToArray();
        var sweep = Of([children[0], children[1], .. parents, Named(2), Named(3), Named(4)]);

        var begun = Begin(sweep, BegunVariants.None(7), expected: [2, 3, 4, 5]);
        End(sweep, 2);
        _news[parents[1].Spec.Id] = new() { Id = parents[1].Spec.Id, Phase = VariantPhase.Failed };
        Begin(sweep, begun, expected: [0, 1]);
    }

    [Fact]
    public void A_sweep_whose_variants_have_all_begun_begins_nothing()
    {
        Assert.Empty(Next(Of([Named(0), Named(1)]), begun: null));
    }

    [Fact]
    public void A_sweep_runs_until_those_that_have_not_begun_have_ended_too_and_says_why_they_wait()
    {
        var sweep = Of([Named(0), Named(1)]);
        var begun = BegunVariants.None(2).With([0]);
        End(sweep, 0);
        var running = new SweepProgress(sweep, _news, new Dictionary<string, IJobSnapshot>(StringComparer.Ordinal), Begun: begun, Waiting: VariantPhase.Queued);

        Assert.Equal(SweepPhase.Running, running.Phase);
        Assert.Equal((VariantPhase.Queued, "waits for its turn in the sweep"), (running.Cells(null)[1].Training.Phase, running.Cells(null)[1].Waiting));
        Assert.Equal((VariantPhase.Cancelled, null), (running with { Waiting = VariantPhase.Cancelled }).Cells(null)[1] is var stopped ? (stopped.Training.Phase, stopped.Waiting) : default);
        Assert.Empty(running.Requests);

        End(sweep, 1);
        Assert.Equal(SweepPhase.Completed, (running with { Begun = begun.With([1]) }).Phase);
    }

    [Fact]
    public void What_has_begun_is_kept_by_identity_when_the_list_changes()
    {
        var (before, after) = (Of([Named(0), Named(1), Named(2)]), Of([Named(2), Named(5), Named(1), Named(0), Named(9)]));
        var state = new SweepGrain.Memory { Spec = before, Begun = BegunVariants.None(3).With([1, 2]), Left = [new("s", "v9", Named(9).Spec.Id, HasLeft: true)] };

        var kept = SweepBeginning.Kept(state, after, [Named(5).Spec.Id], most: 2);
        var fewer = SweepBeginning.Kept(state, after, [Named(5).Spec.Id], most: 1);

        Assert.Equal([true, true, true, false, true], Enumerable.Range(0, 5).Select(kept.Contains));
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(fewer.Contains)); // the last one waits for its turn
        Assert.Null(SweepBeginning.Kept(new SweepGrain.Memory { Spec = before }, after));
    }

    private static SweepSpec Of(NamedVariant[] variants) => new("s", variants, Verification: null);

    private static NamedVariant Named(int number, string? requires = null, int width = 24, VariantId? from = null) => new(
        $"v{number}",
        new()
        {
            Digits = 2,
            Layers = 1,
            Heads = 1,
            DModel = width,
            DHead = 8,
            Steps = 10,
            Seed = (ulong)number,
            InitialiseFrom = from is { } parent ? new(parent.Value, 1, WarmStartPolicy.Complete, Late: false) : null,
        },
        Requires: requires is null ? null : [requires]);

    private int[] Next(SweepSpec sweep, BegunVariants? begun, SweepQueue? queue = null) => new SweepWindow(
        new(sweep, _news, new Dictionary<string, IJobSnapshot>(StringComparer.Ordinal), Begun: begun, Waiting: VariantPhase.Queued), queue, Ahead: 4).Next();

    private BegunVariants Begin(SweepSpec sweep, BegunVariants begun, int[] expected)
    {
        Assert.Equal(expected, Next(sweep, begun));
        Queue(sweep, expected);
        return begun.With(expected);
    }

    private void Queue(SweepSpec sweep, params int[] indices) => Hear(sweep, VariantPhase.Queued, indices);

    private void End(SweepSpec sweep, params int[] indices) => Hear(sweep, VariantPhase.Trained, indices);

    private void Hear(SweepSpec sweep, VariantPhase phase, int[] indices)
    {
        foreach (var id in indices.Select(i => sweep.Variants[i].Spec.Id))
        {
            _news[id] = new() { Id = id, Phase = phase };
        }
    }

    private static SweepQueue Wait(SweepSpec sweep, int index, WaitCause cause) =>
        new(1, 1, [new(sweep.Variants[index].Spec.Id, cause, 0, 0, 0, null)]);
}

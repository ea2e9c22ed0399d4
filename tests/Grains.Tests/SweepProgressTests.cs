namespace VerifiedAddition.Grains.Tests;

public sealed class SweepProgressTests
{
    private static readonly VariantSpec Parent = Tickets.Spec with { Layers = 2, Steps = 3000 };
    private static readonly VariantSpec Child = Heir(Parent, seed: 1);
    private static readonly VariantSpec Grandchild = Heir(Child, seed: 2);

    private static VariantSpec Heir(VariantSpec parent, ulong seed) =>
        parent with { Seed = seed, InitialiseFrom = new(parent.Id.Value, 1, WarmStartPolicy.Original, Late: false) };

    private static SweepProgress Family(VariantPhase parent, VariantPhase child, VariantPhase grandchild, int step = 0) => new(
        new("family", [new("grandchild", Grandchild), new("child", Child), new("parent", Parent)], Verification: null),
        new[] { At(Parent, parent) with { Step = step }, At(Child, child), At(Grandchild, grandchild) }.ToDictionary(variant => variant.Id),
        new Dictionary<string, IJobSnapshot>(StringComparer.Ordinal));

    private static VariantSnapshot At(VariantSpec spec, VariantPhase phase) => new() { Id = spec.Id, Phase = phase, Steps = spec.Steps };

    [Fact]
    public void Only_who_waits_for_nobody_is_queued()
    {
        Assert.Equal([Parent.Id], Family(VariantPhase.Queued, VariantPhase.Queued, VariantPhase.Queued).Requests.Select(request => request.Variant));
        Assert.Equal([Parent.Id], Family(VariantPhase.Training, VariantPhase.Queued, VariantPhase.Queued).Requests.Select(request => request.Variant));
        Assert.Equal([Child.Id], Family(VariantPhase.Trained, VariantPhase.Queued, VariantPhase.Queued).Requests.Select(request => request.Variant));
        Assert.Equal([Grandchild.Id], Family(VariantPhase.Trained, VariantPhase.Trained, VariantPhase.Training).Requests.Select(request => request.Variant));
    }

    [Fact]
    public void Who_starts_from_a_weight_file_waits_for_nobody()
    {
        var spec = Parent with { InitialiseFrom = new("sha256:00ff", 1, WarmStartPolicy.Original, Late: false) };
        var sweep = new SweepProgress(
            new("file", [new("heir", spec)], Verification: null),
            new Dictionary<VariantId, VariantSnapshot> { [spec.Id] = At(spec, VariantPhase.Queued) },
            new Dictionary<string, IJobSnapshot>(StringComparer.Ordinal));

        Assert.Equal([spec.Id], sweep.Requests.Select(request => request.Variant));
        Assert.Equal(new WeightsRef("imports/00ff", "00ff"), spec.InitialiseFrom.File);
    }

    [Fact]
    public void An_extension_waits_for_what_it_extends_and_is_its_orphan()
    {
        var extension = ExtensionRules.SpecOf(Parent, 50);
        SweepProgress With(VariantPhase parent) => new(
            new("longer", [new("longer", extension), new("parent", Parent)], Verification: null),
            new[] { At(Parent, parent), At(extension, VariantPhase.Queued) }.ToDictionary(variant => variant.Id),
            new Dictionary<string, IJobSnapshot>(StringComparer.Ordinal));

        Assert.Equal([Parent.Id], With(VariantPhase.Training).Requests.Select(request => request.Variant));
        var request = Assert.Single(With(VariantPhase.Trained).Requests);
        Assert.Equal((extension.Id, 50 * extension.WorkPerStep), (request.Variant, request.Work));
        Assert.Equal([(extension.Id, "parent")], With(VariantPhase.Failed).Orphans);
    }

    [Fact]
    public void A_failed_parent_leaves_its_waiting_child_an_orphan()
    {
        var orphans = Family(VariantPhase.Failed, VariantPhase.Queued, VariantPhase.Queued).Orphans;

        Assert.Equal([(Child.Id, "parent")], orphans);
        Assert.Equal([(Grandchild.Id, "child")], Family(VariantPhase.Failed, VariantPhase.Failed, VariantPhase.Queued).Orphans);
    }

    [Theory]
    [InlineData(VariantPhase.Queued)]
    [InlineData(VariantPhase.Training)]
    [InlineData(VariantPhase.Trained)]
    [InlineData(VariantPhase.Cancelled)]
    public void Nobody_is_an_orphan_while_there_is_hope(VariantPhase parent) =>
        Assert.Empty(Family(parent, VariantPhase.Queued, VariantPhase.Queued).Orphans);

    [Fact]
    public void A_sweep_goes_on_while_somebody_waits_and_fails_with_its_last_orphan()
    {
        Assert.Equal(SweepPhase.Running, Family(VariantPhase.Failed, VariantPhase.Failed, VariantPhase.Queued).Phase);
        Assert.Equal(SweepPhase.Failed, Family(VariantPhase.Failed, VariantPhase.Failed, VariantPhase.Failed).Phase);
    }

    [Fact]
    public void Who_waits_says_for_whom_and_how_far_that_is()
    {
        var cells = Family(VariantPhase.Training, VariantPhase.Queued, VariantPhase.Queued, step: 1234).Cells(queue: null);

        Assert.Equal(
            ["waits for parent child, step 0 of 3,000", "waits for parent parent, step 1,234 of 3,000", null],
            cells.Select(cell => cell.Waiting), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(VariantPhase.Trained, VariantPhase.Queued)]
    [InlineData(VariantPhase.Failed, VariantPhase.Failed)]
    [InlineData(VariantPhase.Cancelled, VariantPhase.Cancelled)]
    public void Who_does_not_wait_says_nothing(VariantPhase parent, VariantPhase child) =>
        Assert.Null(Family(parent, child, VariantPhase.Queued).Cells(queue: null)[1].Waiting);
}

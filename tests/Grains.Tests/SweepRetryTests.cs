namespace VerifiedAddition.Grains.Tests;

public sealed class SweepRetryTests
{
    private static readonly VariantSpec First = Tickets.Spec with { Seed = 1 };
    private static readonly VariantSpec Second = Tickets.Spec with { Seed = 2 };

    [Fact]
    public void Without_names_all_that_failed_is_tried_again()
    {
        Assert.Equal([First, Second], Chosen(VariantPhase.Failed, VariantPhase.Failed));
        Assert.Equal([Second], Chosen(VariantPhase.Trained, VariantPhase.Failed));
    }

    [Fact]
    public void Of_the_named_variants_those_that_failed_are_tried_again() =>
        Assert.Equal([Second], Chosen(VariantPhase.Failed, VariantPhase.Failed, SweepPhase.Running, "second"));

    /// <summary>Another sweep may have trained what failed in this one, which then only has to learn of it.</summary>
    [Fact]
    public void A_failed_sweep_in_which_nothing_is_failed_any_more_goes_on() =>
        Assert.Empty(Chosen(VariantPhase.Trained, VariantPhase.Trained, SweepPhase.Failed));

    [Theory]
    [InlineData(SweepPhase.Paused, "does not run: resume it")]
    [InlineData(SweepPhase.Cancelled, "does not run: resume it")]
    [InlineData(SweepPhase.Running, "has no variant 'third'. It has first, second.", "third")]
    [InlineData(SweepPhase.Failed, "Nothing of first in the sweep 'two' has failed", "first")]
    [InlineData(SweepPhase.Running, "Nothing of first in the sweep 'two' has failed", "first")]
    public void What_cannot_be_retried_is_refused(SweepPhase phase, string told, params string[] variants) =>
        Assert.Contains(
            told,
            Assert.Throws<ArgumentException>(() => Chosen(VariantPhase.Trained, VariantPhase.Failed, phase, variants)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_sweep_in_which_nothing_failed_and_one_that_does_not_exist_are_refused()
    {
        Assert.Contains("there is nothing to retry", Assert.Throws<ArgumentException>(() => Chosen(VariantPhase.Trained, VariantPhase.Training)).Message, StringComparison.Ordinal);
        Assert.Contains("There is no sweep 'two'", Assert.Throws<ArgumentException>(() => SweepRetry.Chosen("two", SweepPhase.Running, null, [])).Message, StringComparison.Ordinal);
    }

    private static VariantSpec[] Chosen(VariantPhase first, VariantPhase second, SweepPhase phase = SweepPhase.Running, params string[] variants) =>
        SweepRetry.Chosen(
            "two",
            phase,
            new(
                new("two", [new("first", First), new("second", Second)], Verification: null),
                new Dictionary<VariantId, VariantSnapshot> { [First.Id] = At(First, first), [Second.Id] = At(Second, second) },
                new Dictionary<string, IJobSnapshot>(StringComparer.Ordinal)),
            variants);

    private static VariantSnapshot At(VariantSpec spec, VariantPhase phase) => new() { Id = spec.Id, Phase = phase, Steps = spec.Steps };
}

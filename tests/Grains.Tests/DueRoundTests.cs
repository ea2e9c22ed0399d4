using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

public sealed class DueRoundTests
{
    private static readonly VariantSpec Spec = Tickets.Spec with { SubtractPercent = 50 };
    private static readonly Refinement Refine = new(Rounds: 3, Steps: 20, Percent: 40);
    private static readonly NamedVariant Variant = new("mix", Spec, Refine);
    private static readonly VerificationSpec Questions = new(1000, SampleKind.Uniform, 1);
    private static readonly WeightsRef Weights = new("weights/x", "00ff");

    private static DueRound Due => new(Variant, 1, Spec, ["add", "subtract"]);

    private static VerificationReport Report(Operation operation, params StratumCount[] strata)
    {
        var failures = strata.Sum(count => count.Failures);
        var now = new VerificationSnapshot("k", VerificationPlan.Of(operation, 3, Questions), JobPhase.Completed, 1000, failures, 1, 1, null);
        return new(now, Weights, [], [], strata, 0.1, 0);
    }

    [Fact]
    public void The_first_round_is_focused_on_what_fails_and_on_nothing_else()
    {
        var round = Due.Decide([
            Report(Operation.Add, new(3, 10, 0), new(4, 10, 1)), Report(Operation.Subtract, new(26, 100, 1), new(0, 10, 10), new(7, 50, 0))]);

        Assert.Equal(new Focus(40, "0UU", "000 111"), round.Spec!.Focus);
        Assert.Equal(("mix", 1), (round.Variant, round.Number));
        Assert.Equal(Spec with
        {
            Steps = 20,
            Seed = round.Spec.Seed,
            InitialiseFrom = new(Spec.Id.Value, 1, WarmStartPolicy.Complete, Late: false),
            Focus = round.Spec.Focus,
        }, round.Spec);
        Assert.NotEqual(Spec.Seed, round.Spec.Seed);
        Assert.Empty(VariantRules.Check(round.Spec));
    }

    [Fact]
    public void A_round_of_an_extension_starts_from_its_weights_and_extends_nothing()
    {
        var longer = ExtensionRules.SpecOf(Spec, 500);

        var round = new DueRound(Variant with { Spec = longer }, 1, longer, ["add"]).Decide([Report(Operation.Add, new StratumCount(3, 10, 1))]).Spec!;

        Assert.Equal((null, longer.Id), (round.Extends, round.ParentVariant));
        Assert.Empty(VariantRules.Check(round));
    }

    [Fact]
    public void The_worst_strata_are_taken_where_too_many_fail()
    {
        var spec = Spec with { Digits = 6 };
        var due = new DueRound(Variant with { Spec = spec }, 1, spec, ["add"]);
        var strata = Enumerable.Range(0, 700).Select(stratum => new StratumCount(stratum, 1000, stratum == 699 ? 5 : 1 + (stratum % 2))).ToArray();

        var focus = due.Decide([Report(Operation.Add, strata)]).Spec!.Focus!;

        var expected = Enumerable.Range(0, 700).Where(stratum => stratum % 2 == 1).Take(255).Append(699);
        Assert.Equal(DueRound.MaxStrata, focus.Count);
        Assert.Equal(expected.Select(stratum => ColumnStates.Label(stratum, 6)), focus.StrataOf(Operation.Add), StringComparer.Ordinal);
    }

    [Fact]
    public void What_failed_before_stays_in_the_focus_as_long_as_there_is_room()
    {
        var focused = Spec with { Focus = new(40, "0UU", "000 1U0") };
        var due = Due with { Number = 2, Latest = focused };

        Assert.Equal(
            new Focus(40, "0UU", "000 00U 1U0"),
            due.Decide([Report(Operation.Subtract, new(1, 10, 1), new(0, 10, 2))]).Spec!.Focus);

        var wide = focused with { Digits = 6, Focus = new(40, "111111", "") };
        var full = Enumerable.Range(0, DueRound.MaxStrata - 1).Select(stratum => new StratumCount(stratum, 10, 1)).ToArray();
        var more = new DueRound(Variant with { Spec = Spec with { Digits = 6 } }, 2, wide, ["add"]);
        Assert.EndsWith(" 111111", more.Decide([Report(Operation.Add, full)]).Spec!.Focus!.Additions, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "111111", more.Decide([Report(Operation.Add, [.. full, new(400, 10, 1)])]).Spec!.Focus!.Additions, StringComparison.Ordinal);
    }

    [Fact]
    public void Rounds_have_different_questions_and_the_same_ones_whenever_they_are_decided()
    {
        var report = Report(Operation.Add, new StratumCount(4, 10, 1));

        Assert.Equal(Due.Decide([report]), Due.Decide([report]));
        Assert.NotEqual(Due.Decide([report]).Spec!.Seed, (Due with { Number = 2 }).Decide([report]).Spec!.Seed);
    }

    [Fact]
    public void Nothing_is_known_to_fail_of_products()
    {
        Assert.Null(Due.Decide([Report(Operation.Multiply)]).Spec);
        Assert.Null((Due with { Latest = Spec with { Focus = new(40, "0UU", "") } }).Decide([Report(Operation.Multiply)]).Spec);
    }

    [Fact]
    public void A_round_is_due_when_all_is_verified_something_is_wrong_and_a_round_is_left()
    {
        Assert.Equal([VerificationPlan.Of(Operation.Subtract, 3, Questions).KeyFor(Weights)], Progress(0, 3).Due.Single().Failing, StringComparer.Ordinal);
        Assert.Equal(2, Progress(2, 3).Due.Single().Failing.Count);
        Assert.Empty(Progress(0, 0).Due);
        Assert.Empty(Progress(2, 3, subtraction: JobPhase.Running).Due);
        Assert.Empty(Progress(2, 3, subtraction: JobPhase.Failed).Due);
        Assert.Empty(Progress(2, 3, refine: false).Due);
        Assert.Empty(Progress(2, 3, rounds: new RefinementRound("mix", 1, Spec: null)).Due);
    }

    [Fact]
    public void A_sweep_runs_while_a_round_is_due_or_under_way()
    {
        Assert.Equal(SweepPhase.Running, Progress(0, 3).Phase);
        Assert.Equal(SweepPhase.Completed, Progress(0, 0).Phase);
        Assert.Equal(SweepPhase.Completed, Progress(0, 3, refine: false).Phase);
        Assert.Equal(SweepPhase.Completed, Progress(0, 3, rounds: new RefinementRound("mix", 1, Spec: null)).Phase);

        var round = Due.Decide([Report(Operation.Subtract, new StratumCount(4, 10, 1))]);
        var under = Progress(0, 3, rounds: round);
        Assert.Equal(SweepPhase.Running, under.Phase);
        Assert.Empty(under.Due);
        Assert.Equal(["mix", "mix~1"], under.Cells(queue: null).Select(cell => cell.Name), StringComparer.Ordinal);
        Assert.Equal(new RefinedFrom("mix", 1, Strata: 1, Percent: 40, Failures: 3), under.Cells(queue: null)[1].RefinedFrom);
    }

    [Fact]
    public void Resubmission_keeps_the_rounds_that_would_come_again()
    {
        var first = Due.Decide([Report(Operation.Subtract, new StratumCount(4, 10, 1))]);
        var second = (Due with { Number = 2, Latest = first.Spec! }).Decide([Report(Operation.Add, new StratumCount(4, 10, 1))]);
        RefinementRound[] rounds = [first, second];
        var before = new SweepSpec("s", [Variant], Questions);

        IEnumerable<RefinementRound> Kept(SweepSpec after) => RefinementRound.Kept(before, after, rounds);
        SweepSpec Changed(Func<NamedVariant, NamedVariant> change) => before with { Variants = [change(Variant)] };

        Assert.Equal(rounds, Kept(before));
        Assert.Equal(rounds, Kept(Changed(variant => variant with { Refine = Refine with { Rounds = 9 } })));
        Assert.Equal([first], Kept(Changed(variant => variant with { Refine = Refine with { Rounds = 1 } })));
        Assert.Empty(Kept(Changed(variant => variant with { Refine = null })));
        Assert.Empty(Kept(Changed(variant => variant with { Refine = Refine with { Percent = 41 } })));
        Assert.Empty(Kept(Changed(variant => variant with { Refine = Refine with { Steps = 21 } })));
        Assert.Empty(Kept(Changed(variant => variant with { Spec = Spec with { Steps = 99 } })));
        Assert.Empty(Kept(Changed(variant => variant with { Name = "other" })));
        Assert.Empty(Kept(before with { Verification = Questions with { Seed = 2 } }));
        Assert.Empty(RefinementRound.Kept(before, before, [second, new("mix", 1, Spec: null)]));
    }

    /// <summary>One variant that is trained and verified, with the given numbers of wrong sums and differences.</summary>
    private static SweepProgress Progress(
        long add, long subtract, JobPhase subtraction = JobPhase.Completed, bool refine = true, params RefinementRound[] rounds)
    {
        var trained = new VariantSnapshot { Id = Spec.Id, Phase = VariantPhase.Trained, Weights = Weights };
        var verifications = Spec.Operations.Select(operation => VerificationPlan.Of(operation, 3, Questions)).ToDictionary(
            plan => plan.KeyFor(Weights),
            IJobSnapshot (plan) => new VerificationSnapshot(
                plan.KeyFor(Weights), plan, plan.Operation is Operation.Subtract ? subtraction : JobPhase.Completed, 1000,
                plan.Operation is Operation.Subtract ? subtract : add, 1, 1, null),
            StringComparer.Ordinal);
        return new(
            new("s", [refine ? Variant : Variant with { Refine = null }], Questions),
            new Dictionary<VariantId, VariantSnapshot> { [Spec.Id] = trained }, verifications, rounds);
    }
}

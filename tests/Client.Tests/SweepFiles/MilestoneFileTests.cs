using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What stands behind <c>halving</c> and <c>stopWhen</c> in a sweep file.</summary>
public sealed class MilestoneFileTests
{
    private const string Cells = "defaults: {digits: 3, layers: 1, heads: 3, steps: 900}\nmatrix: {seed: [1, 2, 3], name: \"s{seed}\"}\n";

    [Fact]
    public void Halving_has_defaults()
    {
        var halving = SweepFile.Parse(Cells + "halving: {rungs: [100, 300]}", "x.yaml").Halving!;

        Assert.Equal([100, 300], halving.Rungs);
        Assert.Equal((3, HalvingRank.Loss, null), (halving.Factor, halving.By, halving.Verification));
    }

    [Fact]
    public void Who_is_ranked_by_answers_is_asked_other_questions_than_the_last_test()
    {
        var sweep = SweepFile.Parse(Cells + "halving: {rungs: [100], by: wrong}\nstopWhen: {clean: true, every: 400}", "x.yaml");

        Assert.Equal(new(10_000, Sample: null, 345622), sweep.Halving!.Verification);
        Assert.Equal(new(10_000, Sample: null, 345622), sweep.StopWhen!.Clean);
        Assert.NotEqual(sweep.Verification!.Seed, sweep.Halving.Verification!.Seed);
        Assert.Equal([400, 800], sweep.StopWhen.At);
    }

    [Fact]
    public void Questions_can_be_given()
    {
        var sweep = SweepFile.Parse(
            Cells + "halving: {rungs: [100], factor: 2, by: steps, verification: {questions: 50, sample: strata, realisations: 4, seed: 9}}\nstopWhen: {loss: 1e-3, clean: {questions: 7}, at: [200]}", "x.yaml");

        Assert.Equal(new(50, SampleKind.Strata, 9, 4), sweep.Halving!.Verification);
        Assert.Equal((0.001, new VerificationSpec(7, Sample: null, 345622)), (sweep.StopWhen!.Loss, sweep.StopWhen.Clean));
    }

    [Fact]
    public void None_is_nothing()
    {
        var sweep = SweepFile.Parse(Cells + "halving: none\nstopWhen: none", "x.yaml");

        Assert.Equal((null, null), (sweep.Halving, sweep.StopWhen));
    }

    [Theory]
    [InlineData("halving: {factor: 3}", "3:10: halving lacks 'rungs', the numbers of steps at which the best go on.")]
    [InlineData("halving: {rungs: []}", "3:18: rungs is an empty list, but must be a list of numbers of steps, such as [500, 1500].")]
    [InlineData("halving: {rungs: 100}", "3:18: rungs is 100, but must be a list of numbers of steps, such as [500, 1500].")]
    [InlineData("halving: {rungs: [300, 100]}", "3:18: halving.rungs is [300, 100], but must be rising numbers of steps of at least 1.")]
    [InlineData("halving: {rungs: [100, 100]}", "3:18: halving.rungs is [100, 100], but must be rising numbers of steps of at least 1.")]
    [InlineData(
        "halving: {rungs: [100, 900]}",
        "3:18: halving has a rung at step 900, but the variant 's1' has 900 steps. Every rung is before the last step: give lower rungs, or the variant more steps.")]
    [InlineData("halving: {rungs: [100], factor: 1}", "3:33: factor is 1, but must be a whole number from 2 to 100.")]
    [InlineData("halving: {rungs: [100], by: accuracy}", "3:29: by is accuracy, but must be one of loss, wrong, steps.")]
    [InlineData(
        "halving: {rungs: [100], verification: {questions: 5}}",
        "3:39: halving ranks by loss, for which it asks no questions. Take its 'verification' away, or rank by wrong or by steps.")]
    [InlineData("halving: {rungs: [100], eta: 3}", "3:25: halving has no key 'eta'. The keys are rungs, factor, by, verification.")]
    [InlineData("stopWhen: {every: 100}", "3:11: stopWhen names no condition. Give 'loss', 'clean' or both.")]
    [InlineData("stopWhen: {clean: true}", "3:11: stopWhen lacks 'every' or 'at', the steps at which it is looked.")]
    [InlineData("stopWhen: {clean: true, at: [100], every: 100}", "3:43: stopWhen has both 'at' and 'every'. Take one of them away.")]
    [InlineData("stopWhen: {clean: true, at: [900]}", "3:29: stopWhen looks at step 900, but no variant has more than 900 steps, after which it ends anyway. Give lower steps.")]
    [InlineData("stopWhen: {clean: true, every: 900}", "3:32: every is 900, but no variant has more than 900 steps. Give fewer.")]
    [InlineData("stopWhen: {clean: true, every: 2}", "3:32: every is 2, which makes 449 looks at 900 steps, but at most 100 are made. Give more.")]
    [InlineData("stopWhen: {loss: 0, every: 100}", "3:18: stopWhen.loss is 0, but must be a number above 0.")]
    [InlineData("stopWhen: {loss: low, every: 100}", "3:18: loss is low, but must be a number, such as 0.001 or 8e-5.")]
    [InlineData(
        "refine: {steps: 100}\nstopWhen: {loss: 0.1, every: 100}",
        "3:9: 's1' is to be refined, but with 'stopWhen' it may stop before its last step. Refine what was chosen in a sweep of its own.")]
    public void What_is_wrong_is_told_with_its_place(string text, string expected)
    {
        var refusal = Assert.Throws<SweepFileException>(() => SweepFile.Parse(Cells + text, "x.yaml"));

        Assert.Contains(expected, refusal.Problems.Select(problem => $"{problem.Line}:{problem.Column}: {problem.Message}"), StringComparer.Ordinal);
    }

    [Fact]
    public void Who_has_heirs_must_train_to_the_end()
    {
        var refusal = Assert.Throws<SweepFileException>(() => SweepFile.Parse(
            "defaults: {digits: 3, layers: 1, heads: 3, steps: 900}\nvariants: [{name: a}, {name: b, seed: 2, initialiseFrom: {variant: a, mode: 1, policy: complete}}]\nhalving: {rungs: [100]}", "x.yaml"));

        Assert.Equal(
            "Another variant starts from 'a', but with 'halving' that may stop before its last step. Train it in a sweep of its own, and name its weights.",
            Assert.Single(refusal.Problems).Message);
    }
}

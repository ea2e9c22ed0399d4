using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>What is said of the adder that was built by hand, and of a model that was never trained.</summary>
public sealed class MechanismStudyTests
{
    private static readonly Lazy<MechanismFacts> Built = new(() =>
    {
        using var model = HandBuiltAdder.Build();
        return Run(model, [4, 5, 6, 7, 9, 10, 11, 13, 14, 15, 17]);
    });

    /// <summary>The carry is in the residual stream behind layer 0; the heads of layer 1 do nothing.</summary>
    [Fact]
    public void The_route_is_the_one_that_was_built()
    {
        Assert.All(Built.Value.Routes.Where(one => one.Chain.Depth == 1 && one.Chain.Digit == 1), one => Assert.Equal(DeliveryRoute.Residual, one.Route));
        Assert.All(Figures(4, "all heads of layer 1"), one => Assert.Equal((0, Verdict.None), (one.Found.Value, one.Verdict!.Value)));
        Assert.All(Figures(5, "best single head"), one => Assert.Equal((0, Verdict.None), (one.Found.Value, one.Verdict!.Value)));
    }

    [Fact]
    public void The_last_mlp_has_the_carry_and_equals_has_not()
    {
        Assert.All(Figures(11, "what enters the last layer at ="), one => Assert.Equal((0, Verdict.Strong), (one.Found.Value, one.Verdict!.Value)));
        Assert.All(Figures(11, "P7L1MLP"), one => Assert.Equal((1, 0), (one.Found.Value, one.Control!.Value.Value)));
    }

    [Fact]
    public void What_does_nothing_is_not_missed()
    {
        Assert.All(Figures(17, "nothing is carried, without all last heads"), one => Assert.Equal((1, Verdict.Strong), (one.Found.Value, one.Verdict!.Value)));
        Assert.All(Figures(17, "a carry, without all last heads"), one => Assert.Equal((1, Verdict.None), (one.Found.Value, one.Verdict!.Value)));
    }

    /// <summary>One head suffices where a carry comes, the other one keeps it where none does: so either turns the digit half the time, both always.</summary>
    [Fact]
    public void Two_heads_that_each_suffice_are_found_as_a_group()
    {
        using var model = HandBuiltAdder.BuildRedundant();

        var facts = Run(model, [4, 5, 6, 17]);

        var (alone, together) = (Chain(5, "best single head"), Chain(4, "all heads of layer 1"));
        Assert.InRange(alone.Found.Value, 0.35, 0.65);
        Assert.Equal(Verdict.Partial, alone.Verdict);
        Assert.Equal((1, 0, Verdict.Strong), (together.Found.Value, together.Control!.Value.Value, together.Verdict!.Value));
        Assert.Equal(DeliveryRoute.Attention, facts.Routes.Single(one => one.Chain is { Digit: 1, Depth: 1 }).Route);
        Assert.All(facts.Findings.Single(finding => finding.Number == 17).Measurements, one => Assert.Equal(1, one.Control!.Value.Value)); // it adds

        Measurement Chain(int number, string what) => facts.Findings.Single(finding => finding.Number == number).Measurements
            .Single(one => one is { Digit: 1, Depth: 1 } && one.What.StartsWith(what, StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_without_carries_is_no_mechanism()
    {
        using var model = Model.Initialise(new(Digits: 1, Layers: 2, Heads: 2, DModel: 16, DHead: 8), seed: 3);

        var facts = MechanismStudy.Run(
            model, [OperationClass.PositiveAnswer, OperationClass.NegativeAnswer], new(Questions: 20, Experiments: [4, 5, 6, 7, 9, 10, 11, 13]), null, threads: 2, null, CancellationToken.None);

        Assert.All(facts.Findings, finding => Assert.Null(finding.Verdict));
        Assert.Empty(facts.Routes);
    }

    [Fact]
    public void What_a_model_is_not_asked_is_not_applicable()
    {
        Assert.All(new[] { 14, 15, 13 }, number => Assert.Null(Built.Value.Findings.Single(finding => finding.Number == number).Verdict));
        Assert.Contains(Built.Value.Findings, finding => finding.Why.Contains("not asked to subtract", StringComparison.Ordinal));
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        using var model = HandBuiltAdder.Build();

        var one = MechanismStudy.Run(model, [OperationClass.Addition], new(Questions: 30, Experiments: [4, 17]), null, threads: 1, null, CancellationToken.None);
        var two = MechanismStudy.Run(model, [OperationClass.Addition], new(Questions: 30, Experiments: [4, 17]), null, threads: 2, null, CancellationToken.None);

        Assert.Equal(one.Findings.SelectMany(finding => finding.Measurements), two.Findings.SelectMany(finding => finding.Measurements));
    }

    /// <summary>Of an untrained model nothing is said that needs an answer to turn.</summary>
    [Fact]
    public void An_untrained_model_delivers_nothing()
    {
        using var model = Model.Initialise(new(Digits: 3, Layers: 2, Heads: 2, DModel: 32, DHead: 16), seed: 3);

        var facts = MechanismStudy.Run(model, OperationClasses.All, new(Questions: 40, Experiments: [4, 6, 11, 13, 14, 15, 17]), null, threads: 2, null, CancellationToken.None);

        Assert.All(facts.Findings, finding => Assert.Equal(Verdict.None, finding.Verdict));
        Assert.All(facts.Routes, one => Assert.Equal(DeliveryRoute.None, one.Route));
    }

    /// <summary>Nothing of a model built by hand is by chance: what its carries show remains however much is tested.</summary>
    [Fact]
    public void Verdicts_are_shown_as_they_are_and_corrected()
    {
        var facts = Built.Value;

        Assert.Equal(facts.Findings.Count, facts.Corrected.Count);
        Assert.All(facts.Findings.Zip(facts.Corrected), one => Assert.True(one.First.Verdict is null ? one.Second is null : one.Second <= one.First.Verdict));
        Assert.All(Figures(11, "P7L1MLP"), one => Assert.Null(one.P));
        Assert.All(Figures(11, "what enters the last layer at ="), one => Assert.InRange(one.P!.Value.Strong, 0, Confidence.Usual.Error));
    }

    private static MechanismFacts Run(Model model, int[] experiments) =>
        MechanismStudy.Run(model, [OperationClass.Addition], new(Questions: 100, Experiments: experiments), null, threads: 2, null, CancellationToken.None);

    private static Measurement[] Figures(int number, string what)
    {
        Measurement[] some = [.. Built.Value.Findings.Single(finding => finding.Number == number).Measurements.Where(one => one.What.StartsWith(what, StringComparison.Ordinal))];
        Assert.NotEmpty(some);
        return some;
    }
}

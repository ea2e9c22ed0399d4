namespace VerifiedAddition.Circuits.Tests;

/// <summary>What mechanisms of several models have in common.</summary>
public sealed class MechanismComparisonTests
{
    private static readonly AnalysedModel Small = new(2, 2, 2, 16, 8);

    [Fact]
    public void Models_of_one_shape_and_the_same_questions_stand_side_by_side()
    {
        var comparison = MechanismComparison.Of(
        [
            Model("a", Small, [OperationClass.Addition], (1, Verdict.Strong)),
            Model("b", Small with { Heads = 3 }, [OperationClass.Addition], (1, Verdict.Strong)),
            Model("c", Small, [OperationClass.Addition], (1, Verdict.None)),
            Model("d", Small, OperationClasses.All, (1, Verdict.Strong)),
        ]);

        Assert.Equal([["a", "c"], ["b"], ["d"]], comparison.Groups.Select(group => group.Models));
        Assert.Equal(4, comparison.Tested);
        var row = Assert.Single(comparison.Groups[0].Cases);
        Assert.Equal([Verdict.Strong, Verdict.None], row.Verdicts);
        Assert.Equal(new Tally(1, 2), row.Strong);
    }

    /// <summary>What one model cannot be judged by counts for nothing there.</summary>
    [Fact]
    public void A_case_that_one_model_has_not_is_of_the_others_alone()
    {
        var comparison = MechanismComparison.Of(
        [
            Model("a", Small, [OperationClass.Addition], (1, Verdict.Strong), (2, Verdict.Partial)),
            Model("b", Small, [OperationClass.Addition], (1, Verdict.Strong), (2, null)),
        ]);

        var cases = Assert.Single(comparison.Groups).Cases;
        Assert.Equal([(2, new Tally(1, 1)), (1, new Tally(2, 2))], cases.Select(row => (row.Digit!.Value, row.Holds)));
        Assert.Equal([Verdict.Partial, null], cases[0].Verdicts);
    }

    [Fact]
    public void All_cases_of_a_class_are_as_good_as_the_weakest()
    {
        var group = Assert.Single(MechanismComparison.Of(
        [
            Model("a", Small, [OperationClass.Addition], (1, Verdict.Strong), (2, Verdict.Partial)),
            Model("b", Small, [OperationClass.Addition], (1, Verdict.Strong), (2, Verdict.Strong)),
            Model("c", Small, [OperationClass.Addition], (1, Verdict.Strong), (2, Verdict.None)),
            Model("d", Small, [OperationClass.Addition], (1, null), (2, null)),
        ]).Groups);

        var row = Assert.Single(group.ByClass);
        Assert.Equal([Verdict.Partial, Verdict.Strong, Verdict.None, null], row.Verdicts);
        Assert.Equal((new Tally(1, 3), new Tally(2, 3)), (row.Strong, row.Holds));
        Assert.Null(row.Digit);
    }

    /// <summary>A verdict of 95 % does not survive among twenty; one of certainty does.</summary>
    [Fact]
    public void Verdicts_are_corrected_for_all_cases_of_all_models()
    {
        var barely = new PValues(0.04, 0.04);
        var comparison = MechanismComparison.Of(
            [.. Enumerable.Range(0, 20).Select(i => Model($"{i}", Small, [OperationClass.Addition], barely, (1, Verdict.Strong))), Model("sure", Small, [OperationClass.Addition], (1, Verdict.Strong))]);

        var row = Assert.Single(Assert.Single(comparison.Groups).Cases);
        Assert.Equal((new Tally(21, 21), new Tally(1, 21)), (row.Strong, row.CorrectedStrong));
    }

    [Fact]
    public void Routes_are_listed_by_model()
    {
        var chain = new CarryChain(OperationClass.Addition, 1, 1);
        var (one, other) = (Model("a", Small, [OperationClass.Addition]), Model("b", Small, [OperationClass.Addition]));

        var group = Assert.Single(MechanismComparison.Of(
        [
            one with { Facts = one.Facts with { Routes = [(chain, DeliveryRoute.Attention)] } },
            other with { Facts = other.Facts with { Routes = [(chain, DeliveryRoute.None)] } },
        ]).Groups);

        var row = Assert.Single(group.Routes);
        Assert.Equal(chain, row.Chain);
        Assert.Equal([DeliveryRoute.Attention, DeliveryRoute.None], row.Routes);
    }

    private static NamedMechanism Model(string name, AnalysedModel shape, IReadOnlyList<OperationClass> classes, params (int Digit, Verdict? Verdict)[] cases) =>
        Model(name, shape, classes, new(1e-9, 1e-9), cases);

    private static NamedMechanism Model(string name, AnalysedModel shape, IReadOnlyList<OperationClass> classes, PValues p, params (int Digit, Verdict? Verdict)[] cases) => new(
        name,
        new(new(), shape, classes, [Finding.Of(4, "Delivery", [.. cases.Select(one => new Measurement(
            $"{name}'s own", classes[0], one.Digit, 1, Confidence.Usual.Of(new Tally(9, 10)), Verdict: one.Verdict, P: one.Verdict is null ? null : p))])], []));
}

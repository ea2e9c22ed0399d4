using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains.Tests;

public sealed class AnalysisPlanTests
{
    private static readonly WeightsRef Weights = WeightsRef.Called("0a1b");

    public static TheoryData<AnalysisPlan> Different =>
    [
        Of(new(), null),
        Of(new(), [Operation.Add]),
        Of(new(AnalysisPolicy.Original), [Operation.Add]),
        Of(new(Kind: AblationKind.Zero), [Operation.Add]),
        Of(new(Seed: 7), [Operation.Add]),
        AnalysisPlan.Of(new AnalysisRequest(new(), ["12+34"], [Operation.Add])),
        AnalysisPlan.Separability(new AnalysisRequest(new(), null, [Operation.Add])),
        Claims(new()),
        Claims(new(Seed: 7)),
        Claims(new(Questions: 50)),
        Claims(new(Tasks: [SubTask.SA])),
        Claims(new(Filter: new NodeFilter.Head())),
    ];

    [Fact]
    public void Different_plans_are_different_analyses() =>
        Assert.Equal(Different.Count, Different.Select(row => row.Data.KeyFor(Weights)).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Equal_requests_are_one_analysis_however_they_are_written()
    {
        Assert.Equal(
            Of(new(), [Operation.Subtract, Operation.Add]).KeyFor(Weights), Of(new(), [Operation.Add, Operation.Subtract, Operation.Add]).KeyFor(Weights));
        Assert.Equal(
            Claims(new(Tasks: [SubTask.ST, SubTask.SA], Filter: FilterText.Parse("and( head,layer(0) )"))).KeyFor(Weights),
            Claims(new(Tasks: [SubTask.SA, SubTask.ST], Filter: FilterText.Parse("And(Head, Layer(0))"))).KeyFor(Weights));
        Assert.NotEqual(Of(new(), null).KeyFor(Weights), Of(new(), null).KeyFor(WeightsRef.Called("0a1c")), StringComparer.Ordinal);
    }

    [Fact]
    public void Claims_and_separability_share_the_ablations_that_they_build_on()
    {
        var ablation = Of(new(), [Operation.Add]);

        Assert.All(
            new[] { ablation, Claims(new(Questions: 50, Tasks: [SubTask.SA])), AnalysisPlan.Separability(new AnalysisRequest(new(), null, [Operation.Add])) },
            plan => Assert.Equal(ablation.KeyFor(Weights), plan.Basis.KeyFor(Weights), StringComparer.Ordinal));
    }

    [Fact]
    public void A_sweep_asks_what_people_ask_who_ask_for_nothing_special()
    {
        var spec = Tickets.Spec with { SubtractPercent = 50 };

        var plans = AnalysisPlan.AllOf(spec);

        Assert.Equal([AnalysisKind.Claims, AnalysisKind.Separability], plans.Select(plan => plan.Kind));
        Assert.Equal(AnalysisPlan.Of(new ClaimRequest(new(), [Operation.Add, Operation.Subtract])).KeyFor(Weights), plans[0].KeyFor(Weights));
        Assert.Empty(AnalysisPlan.AllOf(Tickets.Spec with { MultiplyPercent = 100 }));
    }

    [Fact]
    public void What_claims_are_asked_comes_back_from_the_plan()
    {
        var spec = Claims(new(Seed: 3, Questions: 40, Tasks: [SubTask.SA], Filter: FilterText.Parse("Not(Layer(1))"))).ClaimSpec;

        Assert.Equal((3UL, 40), (spec.Seed, spec.Questions));
        Assert.Equal([SubTask.SA], spec.Tasks!);
        Assert.Equal("Not(Layer(1))", FilterText.Of(spec.Filter!));
    }

    [Fact]
    public void Facts_are_stored_beside_the_models_other_artefacts()
    {
        var plan = Of(new(), [Operation.Add]);

        Assert.Equal($"circuits/0a1b/{plan.KeyFor(Weights)}.json", plan.FileFor(Weights));
        Assert.Equal($"circuits/0a1b/{plan.KeyFor(Weights)}/P6-11.Q84.json", plan.FileFor(Weights, new(AnalysisStep.Places, 84, [6, 9, 11])));
        Assert.Equal("SGN", new AnalysisPart(AnalysisStep.Claims, Task: SubTask.SGN).Name);
        Assert.Equal("Addition.A3", new AnalysisPart(AnalysisStep.Column, 3, Questions: OperationClass.Addition).Name);
    }

    private static AnalysisPlan Of(AblationSpec spec, Operation[]? operations) => AnalysisPlan.Of(new AnalysisRequest(spec, null, operations));

    private static AnalysisPlan Claims(ClaimSpec spec) => AnalysisPlan.Of(new ClaimRequest(spec, [Operation.Add]));
}

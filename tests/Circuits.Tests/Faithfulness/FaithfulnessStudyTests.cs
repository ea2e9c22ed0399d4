using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>The circuit of a model that was built by hand is faithful, minimal and complete; anything else is not.</summary>
public sealed class FaithfulnessStudyTests
{
    private static readonly Lazy<CircuitFacts> TheAnalysis = new(() =>
    {
        using var model = HandBuiltAdder.Build();
        return CircuitAnalyser.Analyse(
            model, [.. ClassSample.Draw(2, OperationClass.Addition, new(Questions: null)).Asked.Where((_, i) => i % 20 == 9)], new(), threads: 1, CancellationToken.None);
    });

    [Theory]
    [InlineData(AblationKind.Mean)]
    [InlineData(AblationKind.Resample)]
    public void Its_nodes_suffice_and_each_is_needed(AblationKind replace)
    {
        var facts = Measure(new(Replace: replace, Sizes: 4));

        Assert.Equal(HandBuiltAdder.Circuit.ToHashSet(), facts.Circuit.ToHashSet());
        Assert.Equal((300, 300, 1.0), (facts.Model[0].Right, facts.Kept.Circuit[0].Right, facts.Faithfulness[0]));
        Assert.All(facts.Kept.Random, random => Assert.True(random[0].Rate < 0.2, $"{random[0].Right} are right"));
        Assert.All(facts.Minimality!.Without, loss => Assert.True(loss.IsNecessary, loss.Node.ToString()));
        Assert.Empty(facts.Minimality.Dispensable);
        Assert.Null(facts.Restoration);
        Assert.True(facts.Removed.Circuit[0].Rate < 0.2);
        Assert.Equal([0, 3, 7, 10], facts.Curve.Select(point => point.Size));
        Assert.True(facts.Areas[0].Circuit > facts.Areas[0].Random.Max());
    }

    [Fact]
    public void All_questions_can_be_asked()
    {
        var facts = Measure(new(Questions: null, Sizes: 2, Draws: 1));

        Assert.Equal((10_000, 10_000, true), (facts.Kept.Circuit[0].Right, facts.Kept.Circuit[0].Asked, facts.Kept.Circuit[0].IsAll));
        Assert.Equal((1.0, 1.0), (facts.Kept.Circuit[0].Lower, facts.Kept.Circuit[0].Upper));
        Assert.Equal(1000, facts.Minimality!.Whole[0].Asked);
    }

    [Fact]
    public void What_a_circuit_lacks_is_what_helps_it_most()
    {
        var missing = Node.Parse("P7L0H1");

        var facts = Measure(new(Nodes: [.. HandBuiltAdder.Circuit.Where(node => node != missing)], Sizes: 2));

        var best = Assert.Single(facts.Restoration!.Best);
        Assert.Equal((missing.ToString(), 300), (best.Name, best.Accuracy[0].Right));
        Assert.Equal(["layer 0", "P7", "heads"], facts.Restoration.Groups.Where(group => group.Accuracy[0].Right == 300).Select(group => group.Name), StringComparer.Ordinal);
        Assert.True(facts.Faithfulness[0] is > 0.3 and < 1);
    }

    [Fact]
    public void The_originals_policy_draws_random_circuits_from_all_nodes()
    {
        var facts = Measure(new(FaithfulnessPolicy.Quirke2026, Sizes: 2));

        Assert.Equal(10 * 2 * 3, facts.NodesInAll);
        Assert.Equal(1, facts.Faithfulness[0]);
    }

    [Fact]
    public void A_model_that_was_not_trained_has_none()
    {
        using var model = Model.Initialise(HandBuiltAdder.Shape, seed: 4);
        var analysis = CircuitAnalyser.Analyse(model, TheAnalysis.Value.Questions, new(), threads: 1, TestContext.Current.CancellationToken);

        var facts = FaithfulnessStudy.Run(
            model, [OperationClass.Addition], new(), analysis, claims: null, threads: 1, progress: null, TestContext.Current.CancellationToken);

        Assert.Empty(facts.Circuit);
        Assert.Equal(0, facts.Model[0].Right);
        Assert.Equal([null], facts.Faithfulness);
        Assert.Null(facts.Minimality);
        Assert.Null(facts.Restoration);
        Assert.Equal(0, Assert.Single(facts.Curve).Size);
    }

    [Fact]
    public void The_same_is_counted_with_any_number_of_threads_and_the_seed_decides()
    {
        var spec = new FaithfulnessSpec(Sizes: 3, Nodes: HandBuiltAdder.Circuit);

        Assert.Equal(Text(Measure(spec)), Text(Measure(spec, threads: 3)), StringComparer.Ordinal);
        Assert.NotEqual(Text(Measure(spec)), Text(Measure(spec with { Seed = 5 })), StringComparer.Ordinal);

        static string Text(FaithfulnessFacts facts) => string.Join(
            ' ', facts.Curve.SelectMany(point => point.Random.Prepend(point.Circuit)).Concat(facts.Minimality!.Without.Select(loss => loss.Accuracy)).Select(one => one[0].Right));
    }

    [Fact]
    public void A_node_that_the_model_does_not_have_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Measure(new(Nodes: Counts.Nodes("P7L2H0"))));

        Assert.Equal("There is no P7L2H0 in this model: it has layers 0 to 1.", error.Message);
    }

    [Fact]
    public void Progress_is_told()
    {
        var told = new List<string>();
        using var model = HandBuiltAdder.Build();

        FaithfulnessStudy.Run(
            model, [OperationClass.Addition], new(Nodes: HandBuiltAdder.Circuit, Sizes: 2), analysis: null, claims: null, threads: 1,
            (what, share) => told.Add($"{what} {share}"), TestContext.Current.CancellationToken);

        Assert.Equal(["the curve 1", "random circuits 1 1", "random circuits 2 1", "random circuits 3 1", "the model with and without the circuit 1", "minimality 1"], told.Where(line => line.EndsWith(" 1", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static FaithfulnessFacts Measure(FaithfulnessSpec spec, int threads = 1)
    {
        using var model = HandBuiltAdder.Build();
        return FaithfulnessStudy.Run(model, [OperationClass.Addition], spec, TheAnalysis.Value, claims: null, threads, progress: null, CancellationToken.None);
    }
}

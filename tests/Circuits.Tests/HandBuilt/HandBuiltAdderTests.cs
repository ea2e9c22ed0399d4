using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>What is known of a model that was built by hand is found.</summary>
public sealed class HandBuiltAdderTests
{
    private static readonly Lazy<CircuitFacts> TheFacts = new(() => Analyse(new()));

    private static CircuitFacts Facts => TheFacts.Value;

    [Fact]
    public void It_adds_every_two_numbers()
    {
        using var model = HandBuiltAdder.Build();

        var result = new Evaluator(model).Evaluate(
            new ExhaustiveQuestions(2, Operation.Add), 0, 10_000, 5, TestContext.Current.CancellationToken);

        Assert.Equal((10_000, 0), (result.Questions, result.Failures));
    }

    [Theory]
    [InlineData(AblationKind.Mean, 6, 7, 8)]
    [InlineData(AblationKind.Zero, 5, 6, 7, 8)] // where nothing is left, not even the sign is
    [InlineData(AblationKind.Resample, 6, 7, 8)]
    public void Exactly_its_circuit_is_found(AblationKind kind, params int[] positions)
    {
        var found = Analyse(new(Kind: kind));

        Assert.Empty(found.LeftOut);
        Assert.Equal(HandBuiltAdder.Circuit.Select(Name), found.UsefulNodes.Select(outcome => outcome.Target.ToString()), StringComparer.Ordinal);
        Assert.Equal(positions, found.UsefulPositions.Select(outcome => outcome.Target.Position));
    }

    /// <summary>A model of the first notebooks' layout: every answer digit stands one position earlier, and so does what predicts it.</summary>
    [Fact]
    public void Without_a_sign_the_same_circuit_is_found_one_position_earlier()
    {
        using var model = HandBuiltAdder.Build(isUnsigned: true);

        var result = new Evaluator(model).Evaluate(new ExhaustiveQuestions(2, Operation.Add), 0, 10_000, 5, TestContext.Current.CancellationToken);
        var spec = new AblationSpec();
        var found = CircuitAnalyser.Analyse(model, AnalysisQuestions.TestSet(spec, model.Shape, [Operation.Add]), spec, threads: 2, TestContext.Current.CancellationToken);
        var mechanism = MechanismStudy.Run(model, [OperationClass.Addition], new(Questions: 40, Experiments: [4, 6, 7, 10, 11, 17]), null, threads: 2, null, TestContext.Current.CancellationToken);
        var probes = ProbeStudy.Run(model, [OperationClass.Addition], new(Questions: 200, Facts: [ProbedFact.Carry]), threads: 2, null, TestContext.Current.CancellationToken);

        Assert.Equal((10_000, 0), (result.Questions, result.Failures));
        Assert.True(found.Model.IsUnsigned);
        Assert.Equal(HandBuiltAdder.CircuitOf(model.Shape).Select(Name), found.UsefulNodes.Select(outcome => outcome.Target.ToString()), StringComparer.Ordinal);
        Assert.Equal([5, 6, 7], found.UsefulPositions.Select(outcome => outcome.Target.Position));
        Assert.Equal(DeliveryRoute.Residual, mechanism.Routes.Single(one => one.Chain is { Digit: 1, Depth: 1 }).Route);
        Assert.Equal(Verdict.Strong, probes.Cases.Single(one => one.Case.Column == 0).Sites.Single(site => site.Site.ToString() == "P6 stream 1").Use!.Verdict);
    }

    [Fact]
    public void Each_node_impacts_the_digit_that_is_predicted_there() =>
        Assert.All(Facts.UsefulNodes, outcome => Assert.Equal(
            $"A{8 - outcome.Target.Position}", FailureSummary.UnionOfImpacts(outcome.Failures, 2)));

    [Fact]
    public void Only_tens_that_sum_to_nine_need_the_carry_for_the_hundreds() =>
        Assert.All(
            Facts.UsefulNodes.Single(outcome => outcome.Target == AblationTarget.Of(new(6, 0, 1))).Failures,
            failure => Assert.Equal(9, (Facts.Questions[failure.Question].Left / 10) + (Facts.Questions[failure.Question].Right / 10)));

    [Fact]
    public void Its_heads_look_where_they_were_told_to()
    {
        Assert.Equal([(0, 50.0), (3, 50.0)], Top(new(7, 0, 0)));
        Assert.Equal([(1, 50.0), (4, 50.0)], Top(new(7, 0, 1)));
        Assert.Equal([(5, 100.0)], Top(new(8, 0, 1)));

        static IEnumerable<(int, double)> Top(Node node) =>
            Facts.AttentionOf(node)!.Top.OrderBy(seen => seen.Position).Select(seen => (seen.Position, Math.Round(seen.Percent, 3)));
    }

    [Fact]
    public void The_work_can_be_shared_and_put_together_in_any_order()
    {
        using var model = HandBuiltAdder.Build();
        var questions = Questions();
        using var one = new AblationRunner(model, questions, new());
        using var other = new AblationRunner(model, questions, new());
        AblationTarget[] targets = [.. one.Positions, .. one.NodesAt(Enumerable.Range(0, 10))];

        var parts = targets.Chunk(7).Reverse().SelectMany((part, i) => (i % 2 == 0 ? one : other).Ablate(part, TestContext.Current.CancellationToken));

        Assert.Equal(
            Facts.Positions.Concat(Facts.Nodes).OrderBy(outcome => outcome.Target.ToString(), StringComparer.Ordinal).Select(Text),
            AblationOutcome.Merge(parts).OrderBy(outcome => outcome.Target.ToString(), StringComparer.Ordinal).Select(Text),
            StringComparer.Ordinal);

        static string Text(AblationOutcome outcome) => $"{outcome.Target}: {string.Join(' ', outcome.Failures)}";
    }

    [Theory]
    [InlineData("22+33", "55+44", "P8L0H0", "+095", "A0")] // base addition of the units: 5 instead of 9
    [InlineData("22+33", "55+44", "P7L0H0", "+059", "A1")] // of the tens
    [InlineData("25+35", "33+55", "P7L0H1", "+098", "A1")] // a carry made below
    [InlineData("25+35", "33+55", "P7L0MLP", "+098", "A1")]
    [InlineData("25+35", "33+66", "P6L0H1", "+199", "A2")] // the same carry, where it goes through a 9
    [InlineData("22+33", "33+55", "P7L0H1", "+088", "(none)")] // none made: a control
    [InlineData("25+35", "33+55", "P7L1H0", "+088", "(none)")] // a head that does nothing
    [InlineData("25+35", "33+55", "P7L0H1 P6L0H1 P8L0H0", "+090", "A10")] // the units with their carry
    public void Interchange_carries_over_what_the_nodes_compute(string store, string alter, string nodes, string patched, string impact)
    {
        using var model = HandBuiltAdder.Build();
        using var interchange = new Interchange(model);

        var outcome = interchange.Run(
            [Pair(store, alter)], [[.. nodes.Split(' ').Select(Node.Parse)]], TestContext.Current.CancellationToken)[0][0];

        Assert.Equal((patched, impact), (outcome.Patched, outcome.Impact));
        Assert.Equal(outcome.Expected, outcome.Clean);
        Assert.Equal(impact != ImpactCode.None, outcome.Changed);
    }

    [Fact]
    public void Many_interchanges_in_one_pass_are_as_one_by_one()
    {
        using var model = HandBuiltAdder.Build();
        using var interchange = new Interchange(model);
        QuestionPair[] pairs = [Pair("25+35", "33+55"), Pair("22+33", "55+44"), Pair("99+99", "10+10")];
        Node[][] sets = [.. HandBuiltAdder.Circuit.Select(node => new[] { node }), [new(9, 0, 0)], [new(7, 0, 1), new(8, 0, 0)]];
        var cancellation = TestContext.Current.CancellationToken;

        var together = interchange.Run(pairs, sets, cancellation).SelectMany(outcomes => outcomes).Select(outcome => outcome.Patched);
        var apart = sets.SelectMany(set => pairs.Select(pair => interchange.Run([pair], [set], cancellation)[0][0].Patched));

        Assert.Equal(apart, together, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("P7L0H1", "P7L0MLP", "+098")] // the carry goes by the MLP of its layer
    [InlineData("P7L0H1", "P7L1MLP", "+088")] // and not past it
    [InlineData("P7L0MLP", "P7L1MLP", "+098")]
    [InlineData("P7L0H0", "P7L1MLP", "+058")] // the sum of the tens
    [InlineData("P7L0H0", "P8L1H0", "+088")] // a path to a head that does nothing
    public void Path_patching_follows_one_path_only(string sender, string receiver, string patched)
    {
        using var model = HandBuiltAdder.Build();
        using var paths = new PathPatching(model);

        var outcome = Assert.Single(paths.Run([Pair("25+35", "33+55")], Node.Parse(sender), Node.Parse(receiver)));

        Assert.Equal(patched, outcome.Patched);
    }

    [Theory]
    [InlineData("P7L0MLP", "P7L0H1")]
    [InlineData("P7L0H0", "P6L1MLP")]
    [InlineData("P8L0H0", "P7L1H0")]
    public void There_is_no_path_backwards(string sender, string receiver)
    {
        using var model = HandBuiltAdder.Build();
        using var paths = new PathPatching(model);

        var error = Assert.Throws<ArgumentException>(() => paths.Run([Pair("25+35", "33+55")], Node.Parse(sender), Node.Parse(receiver)));

        Assert.StartsWith($"There is no direct path from {sender} to {receiver}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_layers_MLP_says_the_digits()
    {
        using var model = HandBuiltAdder.Build();
        using var lab = new AblationRunner(model, Questions(), new());

        var parts = LogitAttribution.Of(lab, TestContext.Current.CancellationToken);
        var lens = LogitLens.Of(lab, TestContext.Current.CancellationToken);

        Assert.All([7, 8], position => Assert.Equal("L1MLP", parts.Where(part => part.Position == position).MaxBy(part => part.Mean)!.Part));
        Assert.Equal("embedding", parts.Where(part => part.Position == 5).MaxBy(part => part.Mean)!.Part);
        Assert.All(lens.Where(reading => reading.Layers == 2), reading => Assert.Equal(1, reading.Accuracy));
        Assert.All(lens.Where(reading => reading.Layers < 2 && reading.Position >= 7), reading => Assert.True(reading.Accuracy < 0.5));
    }

    [Fact]
    public void The_carry_head_tells_carry_nine_and_neither_apart_and_a_head_that_looks_nowhere_does_not()
    {
        using var model = HandBuiltAdder.Build();

        var verdicts = SeparabilityTest.Of(model, [new(7, 0, 1), new(8, 0, 1)], OperationClass.Addition, digit: 0, new());

        Assert.Equal([true, false], verdicts.Select(verdict => verdict.IsSeparable));
        Assert.True(verdicts[0].HeldOutAccuracy > 0.6);
    }

    private static QuestionPair Pair(string store, string alter) => new(Question.Parse(store, 2), Question.Parse(alter, 2));

    private static string Name(Node node) => node.ToString();

    private static Question[] Questions() =>
    [
        .. HandmadeQuestions.SuccessorTestSet(new(2, GeneratorKind.Uniform), batchSize: 200, seed: 1),
        .. Enumerable.Range(0, 10).Select(k => Question.Create(Operation.Add, 10 * k, 99 - (10 * k), 2)),
        .. Enumerable.Range(1, 9).Select(k => Question.Create(Operation.Add, (10 * k) + 5, 95 - (10 * k), 2)),
    ];

    private static CircuitFacts Analyse(AblationSpec spec)
    {
        using var model = HandBuiltAdder.Build();
        return CircuitAnalyser.Analyse(model, Questions(), spec, threads: 1, CancellationToken.None);
    }
}

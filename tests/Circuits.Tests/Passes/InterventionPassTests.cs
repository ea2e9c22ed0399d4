using TorchSharp;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>What the quick pass computes is what a whole pass with the same edits computes.</summary>
public sealed class InterventionPassTests
{
    private const double Tolerance = 2e-5;

    private static readonly ModelShape Tiny = new(Digits: 3, Layers: 3, Heads: 2, DModel: 16, DHead: 6);

    private static Question[] Questions =>
        [.. HandmadeQuestions.SuccessorTestSet(new(Tiny.Digits, GeneratorKind.Uniform, SubtractPercent: 50), batchSize: 8, seed: 1).Take(8)];

    public static TheoryData<int, int> Places => [.. from layer in Enumerable.Range(0, 3) from position in new[] { 0, 4, 7, 8, 11 } select (layer, position)];

    [Theory]
    [MemberData(nameof(Places))]
    public void All_nodes_of_a_place_in_one_pass_are_as_one_by_one(int layer, int position)
    {
        Node[] nodes = [new(position, layer, 0), new(position, layer, 1), new(position, layer, null)];

        AssertSame([.. nodes.Select(node => new Experiment([Edit.Of(node, Noise(node.IsMlp ? Tiny.DMlp : Tiny.DHead))]))]);
    }

    [Fact]
    public void The_residual_stream_of_every_layer_can_be_overwritten() =>
        AssertSame([new([.. Enumerable.Range(0, Tiny.Layers).Select(layer => new Edit(layer, EditedActivation.Residual, 5, 0, Noise(Tiny.DModel)))])]);

    [Fact]
    public void Edits_at_several_positions_and_layers_go_together() =>
        AssertSame(
        [
            new([Edit.Of(new(6, 0, 1), Noise(Tiny.DHead)), Edit.Of(new(3, 1, 0), Noise(Tiny.DHead)), Edit.Of(new(10, 2, null), Noise(Tiny.DMlp))]),
            new([Edit.Of(new(9, 1, 1), Noise(Tiny.DHead))]),
            new([Edit.Of(new(4, 0, 0), Noise(Tiny.DHead)), Edit.Of(new(8, 0, 0), Noise(Tiny.DHead))]),
        ]);

    [Fact]
    public void Where_nothing_is_predicted_the_last_layer_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(Tiny, seed: 1);
        using var circuit = new CircuitModel(model);
        var run = QuestionRun.Of(circuit, 0, Questions);

        Assert.Null(new InterventionPass(circuit, run, [new([Edit.Of(new(2, 2, 0), Noise(Tiny.DHead))])]).ChangedLogits());
    }

    [Fact]
    public void A_run_has_the_activations_of_the_model()
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(Tiny, seed: 1);
        using var circuit = new CircuitModel(model);

        var run = QuestionRun.Of(circuit, 0, Questions);

        Assert.True(model.AnswerLogits(run.Tokens).allclose(run.Logits, rtol: 0, atol: Tolerance));
        Assert.All(run.Layers, layer => Assert.True(layer.Pattern.sum(-1).allclose(ones(1), rtol: 0, atol: 1e-5)));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var model = Model.Initialise(Tiny, seed: 1);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        using (var lab = new AblationRunner(model, Questions, new(Kind: AblationKind.Resample)))
        {
            lab.Ablate([.. lab.Positions, .. lab.NodesAt([3, 9])], TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void An_analysis_frees_the_runs_that_it_kept()
    {
        using var model = Model.Initialise(Tiny, seed: 1);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        var facts = CircuitAnalyser.Analyse(model, Questions, new(AnalysisPolicy.Original), threads: 1, TestContext.Current.CancellationToken);

        Assert.NotEmpty(facts.Nodes);
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_model_with_a_weight_that_is_not_finite_is_left_to_libtorch()
    {
        using var model = Model.Initialise(Tiny, seed: 1);
        var weights = model.ToStateDict();
        Assert.True(weights.TryGet("blocks.1.mlp.W_out", out var tensor));
        tensor.Values[0] = float.PositiveInfinity;
        using var other = Model.FromStateDict(weights);
        using var finite = new CircuitModel(model);
        using var infinite = new CircuitModel(other);

        Assert.Equal(VectorRegisters.AreSupported, finite.Vectors is not null);
        Assert.Null(infinite.Vectors);
    }

    private static Tensor Noise(int width)
    {
        using var generator = new Generator((ulong)width);
        return randn([8, width], generator: generator);
    }

    private static void AssertSame(Experiment[] experiments)
    {
        AssertSame(experiments, usesVectors: true);
        AssertSame(experiments, usesVectors: false);
    }

    private static void AssertSame(Experiment[] experiments, bool usesVectors)
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(Tiny, seed: 1);
        using var circuit = new CircuitModel(model, usesVectors);
        var run = QuestionRun.Of(circuit, 0, Questions);

        var together = new InterventionPass(circuit, run, experiments).AnswerLogits(); // [question, experiment, symbol, vocabulary]

        for (var experiment = 0; experiment < experiments.Length; experiment++)
        {
            var plain = model.Logits(run.Tokens, new ReplacingProbe(experiments[experiment].Edits, Tiny.DHead))
                .narrow(1, Tiny.Layout.FirstScoredPosition, Tiny.Layout.AnswerTokens);
            Assert.False(plain.allclose(run.Logits, rtol: 0, atol: 1e-3) && experiments[experiment].FirstLayer < 2);
            Assert.True(plain.allclose(together.select(1, experiment), rtol: 0, atol: Tolerance));
        }
    }
}

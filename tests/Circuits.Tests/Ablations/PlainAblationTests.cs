using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>Ablations are what whole passes with whole means give, in a model of three layers and both operations.</summary>
public sealed class PlainAblationTests
{
    private static readonly ModelShape Tiny = new(Digits: 3, Layers: 3, Heads: 2, DModel: 16, DHead: 6);

    private static readonly Question[] Questions =
        HandmadeQuestions.SuccessorTestSet(new(Tiny.Digits, GeneratorKind.Uniform, SubtractPercent: 50), batchSize: 300, seed: 1);

    [Theory]
    [InlineData(AnalysisPolicy.Exact, 3)]
    [InlineData(AnalysisPolicy.Original, 2)]
    public void Outcomes_are_those_of_whole_passes(AnalysisPolicy policy, int layersOfPosition)
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(Tiny, seed: 3);
        using var lab = new AblationRunner(model, Questions, new(policy));
        var tokens = lab.Model.Tokens(Questions);
        var means = new MeanProbe();
        model.Logits(tokens, means);

        var outcomes = lab.Ablate(
            [AblationTarget.OfPosition(4), AblationTarget.OfPosition(9), .. lab.NodesAt([3, 8, 11, 12])], TestContext.Current.CancellationToken);

        Assert.All(outcomes, outcome => Assert.Equal(
            Wrong(model, tokens, Edits(outcome.Target)), outcome.Failures.Select(failure => (failure.Question, failure.WrongSymbols))));

        Edit[] Edits(AblationTarget target) => target.Node is { } node
            ? [Edit.Of(node, means.Of(Source(node.Layer), node.IsMlp ? ActivationKind.MlpPost : ActivationKind.HeadOutput, node.Position, node.Head))]
            :
            [
                .. Enumerable.Range(0, layersOfPosition).Select(layer => new Edit(
                    layer, EditedActivation.Residual, target.Position, 0, means.Of(Source(layer), ActivationKind.ResidualPost, target.Position, null))),
            ];

        int Source(int layer) => policy == AnalysisPolicy.Original ? 0 : layer;
    }

    /// <summary>The first notebooks fed it, and of a model that fails anyway they list what is there.</summary>
    [Fact]
    public void The_seed_policy_tells_where_heads_look_from_the_last_token_too()
    {
        using var model = Model.Initialise(Tiny, seed: 3);
        using var scope = NewDisposeScope();
        var last = Tiny.ContextLength - 1;
        var patterns = new PatternProbe();
        using (var lab = new AblationRunner(model, Questions, new(AnalysisPolicy.Original)))
        {
            model.Logits(lab.Model.Tokens(Questions), patterns);
        }

        var facts = CircuitAnalyser.Analyse(model, Questions, new(AnalysisPolicy.Original), threads: 1, TestContext.Current.CancellationToken);

        Assert.Contains(facts.UsefulNodes, outcome => outcome.Target.Position == last);
        Assert.All(
            from layer in Enumerable.Range(0, Tiny.Layers) from head in Enumerable.Range(0, Tiny.Heads) select new Node(last, layer, head),
            node => Assert.Equal(patterns.Of(node), facts.AttentionOf(node)!.Shares, (one, other) => Math.Abs(one - other) < 1e-5));
    }

    private static IEnumerable<(int Question, int Symbols)> Wrong(Model model, Tensor tokens, Edit[] edits)
    {
        var layout = Tiny.Layout;
        var predicted = model.Logits(tokens, new ReplacingProbe(edits, Tiny.DHead))
            .narrow(1, layout.FirstScoredPosition, layout.AnswerTokens).argmax(-1).data<long>().ToArray().Chunk(layout.AnswerTokens);
        return predicted
            .Select((symbols, question) => (question, Enumerable.Range(0, symbols.Length)
                .Where(symbol => Vocabulary.Decode((int)symbols[symbol]) != Questions[question].AnswerText[symbol])
                .Sum(symbol => 1 << (symbols.Length - 1 - symbol))))
            .Where(wrong => wrong.Item2 != 0);
    }

    /// <summary>Keeps the mean over the batch of everything that is ablated.</summary>
    private sealed class MeanProbe : IActivationProbe
    {
        private readonly Dictionary<ActivationSite, Tensor> _means = [];

        public bool Sees(ActivationSite site) => site.Kind is ActivationKind.HeadOutput or ActivationKind.MlpPost or ActivationKind.ResidualPost;

        public Tensor Visit(ActivationSite site, Tensor activation)
        {
            _means[site] = activation.mean([0L]).DetachFromDisposeScope(); // [position, …]
            return activation;
        }

        public Tensor Of(int layer, ActivationKind kind, int position, int? head)
        {
            var mean = _means[new(layer, kind)][position];
            return (head is { } one ? mean[one] : mean).unsqueeze(0);
        }
    }

    /// <summary>Keeps where heads look, on average over the batch.</summary>
    private sealed class PatternProbe : IActivationProbe
    {
        private readonly Dictionary<int, Tensor> _patterns = [];

        public bool Sees(ActivationSite site) => site.Kind is ActivationKind.Pattern;

        public Tensor Visit(ActivationSite site, Tensor activation)
        {
            _patterns[site.Layer] = activation.mean([0L]).DetachFromDisposeScope(); // [head, query, key]
            return activation;
        }

        public double[] Of(Node head) =>
            [.. _patterns[head.Layer][head.Head!.Value][head.Position].data<float>().Select(share => (double)share).Take(head.Position + 1)];
    }
}

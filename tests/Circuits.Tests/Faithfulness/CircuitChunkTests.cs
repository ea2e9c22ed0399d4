using TorchSharp;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>What circuits predict together is what each predicts in a whole pass in which all other nodes are overwritten.</summary>
public sealed class CircuitChunkTests
{
    private const int Digits = 2;

    /// <summary>What leads to other steps of the pass.</summary>
    public static TheoryData<AblationKind, int, Architecture> Cases => new()
    {
        { AblationKind.Mean, 1, new Architecture() },
        { AblationKind.Mean, 2, new Architecture() },
        { AblationKind.Zero, 3, new Architecture() },
        { AblationKind.Resample, 3, new Architecture() },
        { AblationKind.Mean, 3, new Architecture(Activation.Silu, Normalisation.Rms, Positions.Rotary, UnembeddingBias.None) },
        { AblationKind.Resample, 2, new Architecture(Activation.GeluNew, Normalisation.None, Positions.None) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_circuit_is_computed_as_if_it_were_alone(AblationKind kind, int layers, Architecture architecture)
    {
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        var shape = new ModelShape(Digits, layers, Heads: 2, DModel: 16, DHead: 6) { Architecture = architecture };
        using var model = Model.Initialise(shape, seed: 3);
        using var taken = new CircuitModel(model);
        Question[] sources = [.. Enumerable.Range(0, 7).Select(i => Question.Create(Operation.Add, 90 - (11 * i), 13 * i, Digits))];
        Question[] asked = [.. Enumerable.Range(0, 40).Select(i => Question.Create(Operation.Add, i / 4, (7 * i) % 100, Digits))]; // many begin alike
        var circuits = Circuits(shape);
        using var replaced = ReplacedActivations.Of(taken, kind, sources);
        var plan = ConePlan.Of(shape, circuits);
        using var chunk = new CircuitChunk(taken, plan, replaced, asked, first: 0);
        int[] all = [.. Enumerable.Range(0, asked.Length)];

        for (var circuit = 0; circuit < circuits.Length; circuit++)
        {
            var expected = Prediction.Of(Logits(model, taken, circuits[circuit], kind, sources, asked));
            for (var symbol = 0; symbol < shape.Layout.AnswerTokens; symbol++)
            {
                Assert.Equal(expected.select(1, symbol).data<long>().ToArray(), chunk.Predicted(plan.Answers[circuit][symbol], all));
            }
        }
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var model = HandBuiltAdder.Build();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        using (var taken = new CircuitModel(model))
        using (var evaluator = new CircuitEvaluator(taken, [ClassSample.Draw(2, OperationClass.Addition, new(Questions: 50))], AblationKind.Mean, threads: 1))
        {
            evaluator.Measure([HandBuiltAdder.Circuit, []], isQuick: false, TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    /// <summary>The whole model, nothing, and random circuits of several sizes.</summary>
    private static IReadOnlyCollection<Node>[] Circuits(ModelShape shape)
    {
        var all = ModelNodes.ThatMatter(shape);
        return
        [
            all, [],
            .. from draw in Enumerable.Range(0, 2)
               from share in new[] { 0.2, 0.5, 0.9 }
               let random = new RandomCircuits(all, seed: 8, draw)
               select random.Of((int)(share * all.Count(node => !node.IsMlp)), (int)(share * all.Count(node => node.IsMlp))),
        ];
    }

    /// <summary>The plain way: one circuit, all positions, every other node overwritten. [question, symbol, vocabulary].</summary>
    private static Tensor Logits(Model model, CircuitModel taken, IReadOnlyCollection<Node> circuit, AblationKind kind, Question[] sources, Question[] asked)
    {
        var shape = model.Shape;
        var source = QuestionRun.Of(taken, 0, kind is AblationKind.Resample ? [.. asked.Select((_, i) => sources[i % sources.Length])] : sources);
        var edits = ModelNodes.All(shape).Where(node => node.Position < taken.Fed).Except(circuit).Select(node => Edit.Of(node, Value(node)));
        return model.Logits(taken.Tokens(asked), new ReplacingProbe([.. edits], shape.DHead)).narrow(1, shape.Layout.FirstScoredPosition, shape.Layout.AnswerTokens);

        // The mean output of an MLP is the output of its mean hidden layer; that of zeros is zero since no bias has been trained yet.
        Tensor Value(Node node)
        {
            var layer = source.Layers[node.Layer];
            var value = node.Head is { } head ? layer.Heads.select(1, node.Position).narrow(1, head * shape.DHead, shape.DHead) : layer.Hidden.select(1, node.Position);
            return kind switch
            {
                AblationKind.Mean => value.mean([0], keepdim: true),
                AblationKind.Zero => zeros_like(value.narrow(0, 0, 1)),
                _ => value,
            };
        }
    }
}

using TorchSharp;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>Every pass there is computes the same logits, whatever the architecture: those of the definition.</summary>
public sealed class ArchitectureTests
{
    private static readonly ModelShape Size = new(Digits: 3, Layers: 3, Heads: 2, DModel: 16, DHead: 6);

    /// <summary>Each choice alone, and all mixtures of what leads to other steps of a pass.</summary>
    public static TheoryData<int, Architecture> Architectures => [
        .. from layers in new[] { 1, 2, 3 }
           from normalisation in Enum.GetValues<Normalisation>()
           from positions in Enum.GetValues<Positions>()
           select (layers, new Architecture((Activation)(((int)normalisation + (int)positions + layers) % 4), normalisation, positions, (UnembeddingBias)(((int)positions + layers) % 2))),
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_answer_pass_has_the_logits_of_the_definition(int layers, Architecture architecture) =>
        EachPrecision(layers, architecture, (model, tokens, expected, tolerance) =>
        {
            AssertClose(expected, model.AnswerLogits(tokens), tolerance);
            var tree = new PrefixTree(Size.Layout, Questions.Length);
            tree.Grow(Questions);
            AssertClose(expected, model.AnswerLogits(tokens, Prefixes.From(tree, CPU)), tolerance);
        });

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_circuits_pass_has_the_logits_of_the_definition(int layers, Architecture architecture) =>
        EachPrecision(layers, architecture, (model, _, expected, tolerance) =>
        {
            using var circuit = new CircuitModel(model);
            AssertClose(expected, QuestionRun.Of(circuit, 0, Questions).Logits, tolerance);
        });

    /// <summary>Where nothing is normalised, a change behind the normalisation is a change of the stream.</summary>
    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_change_behind_the_normalisation_is_scaled_as_the_stream_is(int layers, Architecture architecture) =>
        EachPrecision(layers, architecture, (model, _, _, tolerance) =>
        {
            using var circuit = new CircuitModel(model);
            var last = layers - 1;
            var middle = QuestionRun.Of(circuit, 0, Questions).Layers[last].Middle.select(1, 9);
            var change = Noise(model, Size.DModel);
            var normalisation = architecture.Normalisation;

            AssertClose(circuit.Hidden(last, middle), circuit.HiddenWith(last, middle, zeros_like(middle)), tolerance);
            if (normalisation is Normalisation.None)
            {
                AssertClose(circuit.Hidden(last, middle.add(change, Scalars.One)), circuit.HiddenWith(last, middle, change), tolerance);
            }
            else
            {
                Assert.False(circuit.Hidden(last, middle).allclose(circuit.HiddenWith(last, middle, change), rtol: 0, atol: 1e-4));
            }
        });

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Experiments_have_the_logits_of_the_definition_with_the_same_edits(int layers, Architecture architecture) =>
        EachPrecision(layers, architecture, (model, tokens, plain, tolerance) =>
        {
            using var circuit = new CircuitModel(model);
            Edit[] edits = [Edit.Of(new(4, 0, 1), Noise(model, Size.DHead)), Edit.Of(new(9, layers - 1, null), Noise(model, Size.DMlp))];
            var edited = new InterventionPass(circuit, QuestionRun.Of(circuit, 0, Questions), [new(edits)]).AnswerLogits().select(1, 0);
            var expected = Scored(model.Logits(tokens, new ReplacingProbe(edits, Size.DHead)));
            Assert.False(plain.allclose(expected, rtol: 0, atol: 1e-3));
            AssertClose(expected, edited, tolerance);
        });

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_vector_pass_has_the_logits_of_the_definition_or_does_not_support_the_architecture(int layers, Architecture architecture)
    {
        if (!VectorPass.Supports(architecture) || !VectorRegisters.AreSupported)
        {
            Assert.True(!VectorRegisters.AreSupported || !architecture.IsOriginal);
            return;
        }

        EachPrecision(layers, architecture, (model, _, expected, tolerance) =>
        {
            if (model.ElementType == ScalarType.Float32)
            {
                var logits = new float[expected.numel()];
                new VectorPass(model.Packed, Questions.Length).Logits(Questions, logits);
                AssertClose(expected, tensor(logits, expected.shape), tolerance);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void The_gradient_is_that_of_the_definition_alone_and_in_a_stack(int layers, Architecture architecture)
    {
        using var scope = NewDisposeScope();
        using var model = Scrambled(layers, architecture, ScalarType.Float64);
        using var rows = TokenRows.Lawful(Size.Layout, CPU);
        using var solo = new AnswerPass(model.Shape, ScalarType.Float64, CPU, ParameterOperations.Solo);
        var tokens = Tokens();
        var leaf = model.Flat.detach().requires_grad_();
        var weights = new ParameterViews(model.Layout, leaf);
        var full = new FullPass(model.Shape, weights, NoProbe.Instance);

        var expected = Gradient(Scored(full.LogitsFrom(0, full.Embed(tokens))));

        Assert.NotEqual(0, expected.abs().max().item<double>());
        AssertClose(expected, Gradient(solo.Logits(weights, FirstLayerTable.Of(weights, rows, ParameterOperations.Solo), rows.Of(tokens))), 1e-10);
        AssertClose(expected, Gradient(InAStack(model, leaf, rows, tokens)), 1e-10);

        Tensor Gradient(Tensor logits) => autograd.grad([AnswerLoss.PerToken(logits, tokens).mean()], [leaf])[0];
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_member_of_a_stack_has_the_logits_of_the_definition(int layers, Architecture architecture) =>
        EachPrecision(layers, architecture, (model, tokens, expected, tolerance) =>
        {
            using var rows = TokenRows.Lawful(Size.Layout, CPU);
            AssertClose(expected, InAStack(model, model.Flat, rows, tokens), tolerance);
        });

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_patched_path_reaches_the_head_as_the_definition_says(int layers, Architecture architecture)
    {
        EachPrecision(layers + 1, architecture, (model, _, _, tolerance) => // a path leads from one layer to a later one
        {
            using var circuit = new CircuitModel(model);
            var paths = new DirectPaths(circuit);
            var altered = QuestionRun.Of(circuit, 0, Questions);
            var stored = QuestionRun.Of(circuit, 0, [.. Questions.Reverse()]);
            var (sender, width) = (new Vertex(4, VertexKind.Head, 0, 1), Size.DHead);
            var sent = (stored.Layers[0].Heads - altered.Layers[0].Heads).select(1, 4).narrow(1, width, width)
                .matmul(circuit.Layers[0].Output.narrow(0, width, width)); // [question, d_model]
            var residual = altered.Residual[1].clone();
            residual.select(1, 4).add_(sent, Scalars.One);
            foreach (var position in new[] { 4, 9 })
            {
                var old = altered.Layers[1];
                var changed = LayerRun.Of(circuit, 1, residual).Run;
                var query = position == 4 ? changed.Query : old.Query;
                var scores = query.select(1, 0).select(1, position).unsqueeze(1).matmul(changed.Key.select(1, 0).narrow(1, 0, position + 1).transpose(1, 2));
                var expected = scores.softmax(-1).matmul(changed.Value.select(1, 0).narrow(1, 0, position + 1)).squeeze(1);

                AssertClose(expected, paths.Received(altered, 4, paths.Message(sender, stored) - paths.Message(sender, altered), new(position, VertexKind.Head, 1)).Value, tolerance);
                Assert.False(old.Heads.select(1, position).narrow(1, 0, width).allclose(expected, rtol: 0, atol: 1e-3));
            }
        });
    }

    /// <summary>For a small change the gradient tells what patching shows: two computations that have little in common.</summary>
    [Theory]
    [MemberData(nameof(Architectures))]
    public void Gradients_of_edges_and_vertices_are_the_slope_of_their_patches(int layers, Architecture architecture) =>
        EachPrecision(layers + 1, architecture, (model, _, _, _) =>
        {
            if (model.ElementType is not ScalarType.Float64)
            {
                return; // differences of float32 logits are too coarse
            }

            const double small = 1e-4;
            using var circuit = new CircuitModel(model);
            using var quiet = no_grad();
            QuestionPair[] pairs = [.. Questions.Reverse().Zip(Questions, (source, asked) => new QuestionPair(source, asked))];
            var altered = QuestionRun.Of(circuit, 0, [.. pairs.Select(pair => pair.Base)]);
            var other = QuestionRun.Of(circuit, 0, [.. pairs.Select(pair => pair.Source)]);
            using var part = small.ToScalar();
            var near = QuestionRun.From(circuit, (other.Residual[0] - altered.Residual[0]).mul(part).add(altered.Residual[0], Scalars.One), altered);
            var margin = new AnswerMargin(circuit, pairs);
            var vertices = Vertex.All(new(Size.Digits, layers + 1, Size.Heads, Size.DModel, Size.DHead));
            var (slopes, edgeSlopes) = (new Dictionary<Vertex, double>(), new Dictionary<(Vertex From, Vertex To), double>());
            new EdgeGradients(circuit, margin, altered, near, vertices).Add(0, slopes, edgeSlopes, 1 / small, TestContext.Current.CancellationToken);
            var patching = new EdgePatching(circuit, margin, altered, near);

            Vertex[] writers = [.. slopes.Keys];
            (Vertex From, Vertex To)[] edges = [.. edgeSlopes.Keys];
            AssertClose(tensor(writers.Select(vertex => slopes[vertex]).ToArray()), tensor(patching.Vertices(writers, TestContext.Current.CancellationToken)).div(part), 2e-3);
            AssertClose(tensor(edges.Select(edge => edgeSlopes[edge]).ToArray()), tensor(patching.Edges(edges, TestContext.Current.CancellationToken)).div(part), 2e-3);
            Assert.Contains(edgeSlopes.Values, slope => Math.Abs(slope) > 0.1);
        });

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Direct_contributions_sum_to_the_logit_above_the_mean(int layers, Architecture architecture) =>
        EachPrecision(layers, architecture, (model, tokens, expected, tolerance) =>
        {
            using var lab = new AblationRunner(model, Questions, new());
            var sums = LogitAttribution.Of(lab, TestContext.Current.CancellationToken)
                .GroupBy(part => part.Position).OrderBy(group => group.Key).Select(group => group.Sum(part => part.Mean)).ToArray();
            var truth = tokens.narrow(1, Size.Layout.FirstScoredPosition + 1, Size.Layout.AnswerTokens).unsqueeze(-1);
            var above = (expected - expected.mean([-1], keepdim: true)).gather(-1, truth).mean([0]).view(-1).to(float64);
            AssertClose(above, tensor(sums), tolerance);
        });

    private static Question[] Questions =>
        [.. HandmadeQuestions.SuccessorTestSet(new(Size.Digits, GeneratorKind.Uniform, SubtractPercent: 50), batchSize: 8, seed: 1).Take(8)];

    /// <summary>The logits of a model with the given parameters, which is the second of two different members of a stack.</summary>
    private static Tensor InAStack(Model model, Tensor flat, TokenRows rows, Tensor tokens)
    {
        var operations = new StackedOperations(2);
        using var pass = new AnswerPass(model.Shape, model.ElementType, CPU, operations);
        var members = new ParameterViews(model.Layout, stack([flat.detach().flip(0), flat], 0));
        var own = rows.Of(tokens); // [question, position]
        var all = cat([own, own.add(tensor(rows.Tokens.numel()), Scalars.One)], 0); // the members' tables follow each other
        return pass.Logits(members, FirstLayerTable.Of(members, rows, operations), all).narrow(0, tokens.shape[0], tokens.shape[0]);
    }

    private static void EachPrecision(int layers, Architecture architecture, Action<Model, Tensor, Tensor, double> check)
    {
        foreach (var (type, tolerance) in new[] { (ScalarType.Float64, 1e-10), (ScalarType.Float32, 1e-4) })
        {
            using var scope = NewDisposeScope();
            using var model = Scrambled(layers, architecture, type);
            var tokens = Tokens();
            check(model, tokens, Scored(model.Logits(tokens, NoProbe.Instance)), tolerance);
        }
    }

    /// <summary>None of its parameters is zero or one, so that no term can be forgotten.</summary>
    private static Model Scrambled(int layers, Architecture architecture, ScalarType type)
    {
        using var generator = new Generator(11, CPU);
        var shape = new ModelShape(Size.Digits, layers, Size.Heads, Size.DModel, Size.DHead) { Architecture = architecture };
        var weights = new StateDict(shape);
        foreach (var (name, extents) in shape.Tensors)
        {
            var offset = name.EndsWith(".w", StringComparison.Ordinal) ? 1 : 0;
            weights.Add(name, new(extents, empty([.. extents], float32).normal_(offset, 0.2, generator).data<float>().ToArray()));
        }

        return Model.FromStateDict(weights, elementType: type);
    }

    private static Tensor Tokens()
    {
        var batch = new TokenBatch(Size.Layout, Questions.Length);
        Questions.CopyTo(batch.Questions);
        batch.Encode(Questions.Length);
        return batch.ToTensor(Questions.Length, CPU);
    }

    private static Tensor Noise(Model model, int width)
    {
        using var generator = new Generator((ulong)width);
        return randn([Questions.Length, width], dtype: model.ElementType, generator: generator);
    }

    private static Tensor Scored(Tensor logits) => logits.narrow(1, Size.Layout.FirstScoredPosition, Size.Layout.AnswerTokens);

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance) =>
        Assert.InRange((expected - actual).abs().max().to(float64).item<double>(), 0, tolerance);
}

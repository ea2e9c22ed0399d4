using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Scores all edges and vertices of a model, by gradients and by patching (docs/circuits.md).</summary>
public static class EdgeAnalyser
{
    private const ulong PickStream = (1 << 20) + (1 << 15);
    private const int PairsAtOnce = 250;

    /// <summary>Scores a model.</summary>
    /// <param name="model">Its weights are copied; it is not needed afterwards.</param>
    /// <param name="operations">Of the questions; both of a pair are of one operation.</param>
    /// <param name="spec">How.</param>
    /// <param name="cancellationToken">Gives up between passes.</param>
    /// <exception cref="ArgumentException">There is no operation.</exception>
    public static EdgeFacts Analyse(Model model, IReadOnlyList<Operation> operations, EdgeSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(spec);
        if (operations.Count == 0)
        {
            throw new ArgumentException("There is no operation to ask questions of.", nameof(operations));
        }

        using var taken = new CircuitModel(model, usesVectors: false);
        var shape = model.Shape;
        var analysed = new AnalysedModel(shape.Digits, shape.Layers, shape.Heads, shape.DModel, shape.DHead, shape.IsUnsigned);
        var vertices = Vertex.All(analysed);
        Vertex[] writers = [.. vertices.Where(vertex => vertex.Kind != VertexKind.Logits)];
        QuestionPair[] pairs = [.. operations.SelectMany(operation => Draw(shape.Digits, operation, spec))];
        var batches = pairs.Chunk(PairsAtOnce).ToArray();
        var estimated = new Estimates();
        foreach (var batch in batches)
        {
            Estimate(taken, batch, vertices, spec.Steps, estimated, cancellationToken);
        }

        (Vertex From, Vertex To)[] edges = [.. estimated.IntegratedEdges.Keys.OrderByDescending(edge => Math.Abs(estimated.IntegratedEdges[edge]))];
        var picked = Picked(edges.Length, spec);
        var (exact, changes) = (new double[picked.Length], new double[writers.Length]);
        foreach (var batch in batches)
        {
            WithRuns(taken, batch, (margin, asked, stored) =>
            {
                var patching = new EdgePatching(taken, margin, asked, stored);
                Add(exact, patching.Edges([.. picked.Select(i => edges[i])], cancellationToken));
                Add(changes, patching.Vertices(writers, cancellationToken));
            });
        }

        var measured = picked.Zip(exact).ToDictionary(one => edges[one.First], one => one.Second / pairs.Length);
        return new(
            analysed, spec, operations, pairs.Length, estimated.Clean / pairs.Length, estimated.Other / pairs.Length,
            [.. writers.Zip(changes, (vertex, change) => new VertexScore(
                vertex, estimated.PlainVertices[vertex] / pairs.Length, estimated.IntegratedVertices[vertex] / pairs.Length, change / pairs.Length))],
            [.. edges.Select(edge => new EdgeScore(
                edge.From, edge.To, estimated.PlainEdges[edge] / pairs.Length, estimated.IntegratedEdges[edge] / pairs.Length,
                measured.TryGetValue(edge, out var change) ? change : null))]);
    }

    private static void Estimate(
        CircuitModel model, QuestionPair[] batch, IReadOnlyList<Vertex> vertices, int steps, Estimates sums, CancellationToken cancellationToken) =>
        WithRuns(model, batch, (margin, asked, stored) =>
        {
            sums.Clean += margin.Of(asked.Logits).to(ScalarType.Float64).sum().item<double>();
            sums.Other += margin.Of(stored.Logits).to(ScalarType.Float64).sum().item<double>();
            var gradients = new EdgeGradients(model, margin, asked, stored, vertices);
            gradients.Add(0, sums.PlainVertices, sums.PlainEdges, 1, cancellationToken);
            for (var step = 0; step < steps; step++)
            {
                gradients.Add((step + 0.5) / steps, sums.IntegratedVertices, sums.IntegratedEdges, 1.0 / steps, cancellationToken);
            }
        });

    private static void WithRuns(CircuitModel model, QuestionPair[] batch, Action<AnswerMargin, QuestionRun, QuestionRun> work)
    {
        using var quiet = no_grad(); // not inference mode: what it makes could take no part in a gradient
        using var scope = NewDisposeScope();
        work(
            new(model, batch),
            QuestionRun.Of(model, 0, [.. batch.Select(pair => pair.Base)]),
            QuestionRun.Of(model, 0, [.. batch.Select(pair => pair.Source)]));
    }

    /// <summary>Pairs of questions with different answers. Pair i does not depend on how many there are.</summary>
    private static IEnumerable<QuestionPair> Draw(int digits, Operation operation, EdgeSpec spec)
    {
        var sequence = new QuestionSequence(digits, operation, GeneratorKind.Uniform, spec.Seed);
        return Enumerable.Range(0, int.MaxValue / 2).Select(i => new QuestionPair(sequence[2L * i], sequence[(2L * i) + 1]))
            .Where(pair => !string.Equals(pair.Source.AnswerText, pair.Base.AnswerText, StringComparison.Ordinal)).Take(spec.Pairs);
    }

    /// <summary>Which of the edges, strongest first, are patched: the first half of the number wanted, and as many of the others, drawn.</summary>
    private static int[] Picked(int edges, EdgeSpec spec)
    {
        if (edges <= spec.Exact)
        {
            return [.. Enumerable.Range(0, edges)];
        }

        var strongest = (spec.Exact + 1) / 2;
        var random = new CounterRandom(spec.Seed, PickStream, 0);
        int[] rest = [.. Enumerable.Range(strongest, edges - strongest)];
        for (var i = 0; i < spec.Exact - strongest; i++)
        {
            var j = i + random.Below(rest.Length - i);
            (rest[i], rest[j]) = (rest[j], rest[i]);
        }

        return [.. Enumerable.Range(0, strongest), .. rest.Take(spec.Exact - strongest)];
    }

    private static void Add(double[] sums, double[] more)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += more[i];
        }
    }

    /// <summary>Sums over all pairs.</summary>
    private sealed class Estimates
    {
        public double Clean { get; set; }

        public double Other { get; set; }

        public Dictionary<Vertex, double> PlainVertices { get; } = [];

        public Dictionary<Vertex, double> IntegratedVertices { get; } = [];

        public Dictionary<(Vertex From, Vertex To), double> PlainEdges { get; } = [];

        public Dictionary<(Vertex From, Vertex To), double> IntegratedEdges { get; } = [];
    }
}

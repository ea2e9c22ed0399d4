using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Measures by patching what <see cref="EdgeGradients"/> estimates.</summary>
/// <param name="model">The model.</param>
/// <param name="margin">Of the same pairs.</param>
/// <param name="asked">The questions that are asked.</param>
/// <param name="stored">The other questions.</param>
internal sealed class EdgePatching(CircuitModel model, AnswerMargin margin, QuestionRun asked, QuestionRun stored)
{
    /// <summary>More experiments in a pass need much memory and are no faster.</summary>
    private const int AtOnce = 32;

    private readonly DirectPaths _paths = new(model);
    private readonly double _clean = Sum(margin.Of(asked.Logits));

    /// <summary>The change of the margin, summed over the pairs, when one reader alone reads what another vertex has with the other question.</summary>
    /// <param name="edges">Each from a vertex to one that it reaches.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    /// <returns>One number for each edge, in order.</returns>
    public double[] Edges(IReadOnlyList<(Vertex From, Vertex To)> edges, CancellationToken cancellationToken)
    {
        var changes = new double[edges.Count];
        foreach (var some in Enumerable.Range(0, edges.Count).GroupBy(i => edges[i].To).SelectMany(group => group.Chunk(AtOnce)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Experiment[] experiments =
            [
                .. some.Select(i => edges[i]).Select(edge => new Experiment(
                    [_paths.Received(asked, edge.From.Position, _paths.Message(edge.From, stored) - _paths.Message(edge.From, asked), edge.To)])),
            ];
            Record(some, experiments, changes);
        }

        return changes;
    }

    /// <summary>The change of the margin, summed over the pairs, when a vertex has what it has with the other question, for everything that reads it.</summary>
    /// <param name="vertices">Heads, MLPs and embeddings.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    /// <returns>One number for each vertex, in order.</returns>
    public double[] Vertices(IReadOnlyList<Vertex> vertices, CancellationToken cancellationToken)
    {
        var outputs = new OtherRun(stored, model.Shape);
        var changes = new double[vertices.Count];
        int[] nodes = [.. Enumerable.Range(0, vertices.Count).Where(i => vertices[i].Node is not null)];
        foreach (var some in nodes.GroupBy(i => (vertices[i].Layer, vertices[i].Position)).SelectMany(group => group.Chunk(AtOnce)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Record(some, [.. some.Select(i => vertices[i].Node!.Value).Select(node => new Experiment([Edit.Of(node, outputs.Of(node))]))], changes);
        }

        foreach (var i in Enumerable.Range(0, vertices.Count).Except(nodes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var embedding = asked.Residual[0].clone();
            embedding.select(1, vertices[i].Position).copy_(stored.Residual[0].select(1, vertices[i].Position));
            changes[i] = Sum(margin.Of(QuestionRun.From(model, embedding, asked).Logits)) - _clean;
        }

        return changes;
    }

    private void Record(int[] indices, Experiment[] experiments, double[] changes)
    {
        var sums = margin.OfExperiments(new InterventionPass(model, asked, experiments).AnswerLogits()).to(ScalarType.Float64).sum([0]).cpu().data<double>().ToArray();
        foreach (var (index, sum) in indices.Zip(sums))
        {
            changes[index] = sum - _clean;
        }
    }

    private static double Sum(Tensor margins)
    {
        using var scope = NewDisposeScope();
        return margins.to(ScalarType.Float64).sum().item<double>();
    }
}

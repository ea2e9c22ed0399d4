using TorchSharp;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Estimates what patching would show, by gradients: of what every vertex has, and of what each reader of the residual stream reads.</summary>
/// <remarks>
/// The estimate of a patch is the change that it makes times the gradient of the margin (attribution patching: Nanda 2023; of edges: Syed,
/// Rager and Conmy 2023). The gradient may be a mean over questions on the way, whose embeddings lie between those of the two (Hanna, Pezzelle
/// and Belinkov 2024). What a head reads counts through this head at this position alone, as in path patching.
/// </remarks>
internal sealed class EdgeGradients
{
    private readonly CircuitModel _model;
    private readonly AnswerMargin _margin;
    private readonly QuestionRun _asked;
    private readonly QuestionRun _stored;
    private readonly IReadOnlyList<Vertex> _vertices;
    private readonly Dictionary<int, (Vertex[] Senders, Tensor Messages)> _changes; // by position; [sender, pair * d_model]

    /// <param name="model">The model.</param>
    /// <param name="margin">Of the same pairs.</param>
    /// <param name="asked">The questions that are asked.</param>
    /// <param name="stored">The other questions.</param>
    /// <param name="vertices">All vertices.</param>
    public EdgeGradients(CircuitModel model, AnswerMargin margin, QuestionRun asked, QuestionRun stored, IReadOnlyList<Vertex> vertices)
    {
        (_model, _margin, _asked, _stored, _vertices) = (model, margin, asked, stored, vertices);
        var paths = new DirectPaths(model);
        _changes = vertices.Where(vertex => vertex.Kind != VertexKind.Logits).GroupBy(vertex => vertex.Position).ToDictionary(
            group => group.Key,
            group => (group.ToArray(), stack([.. group.Select(vertex => (paths.Message(vertex, stored) - paths.Message(vertex, asked)).reshape(-1))])));
    }

    /// <summary>Adds up estimates over all pairs.</summary>
    /// <param name="way">How far from the asked question to the other: 0 to 1.</param>
    /// <param name="vertices">Receives the estimate of each vertex but the logits.</param>
    /// <param name="edges">Receives the estimate of each edge.</param>
    /// <param name="share">What each is multiplied with.</param>
    /// <param name="cancellationToken">Checked before each reader.</param>
    public void Add(double way, Dictionary<Vertex, double> vertices, Dictionary<(Vertex From, Vertex To), double> edges, double share, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        using var part = way.ToScalar();
        var embedding = (_stored.Residual[0] - _asked.Residual[0]).mul(part).add(_asked.Residual[0], Scalars.One).detach().requires_grad_();
        var run = QuestionRun.From(_model, embedding, _asked);
        Tensor[] watched = [embedding, .. run.Layers.Select(layer => layer.Heads), .. run.Layers.Select(layer => layer.Hidden), run.Residual[^1]];
        var slopes = autograd.grad([_margin.Of(run.Logits).sum()], watched, retain_graph: true);
        Tensor[] heads = [.. slopes.Skip(1).Take(run.Layers.Length)];
        Tensor[] hidden = [.. slopes.Skip(1 + run.Layers.Length).Take(run.Layers.Length)];
        foreach (var vertex in _vertices.Where(vertex => vertex.Kind != VertexKind.Logits))
        {
            vertices[vertex] = vertices.GetValueOrDefault(vertex) + (share * vertex.Kind switch
            {
                VertexKind.Embedding => Dot(slopes[0], _stored.Residual[0], _asked.Residual[0], vertex, 0),
                VertexKind.Head => Dot(heads[vertex.Layer], _stored.Layers[vertex.Layer].Heads, _asked.Layers[vertex.Layer].Heads, vertex, _model.Shape.DHead),
                _ => Dot(hidden[vertex.Layer], _stored.Layers[vertex.Layer].Hidden, _asked.Layers[vertex.Layer].Hidden, vertex, 0),
            });
        }

        for (var layer = 0; layer < run.Layers.Length; layer++)
        {
            var read = autograd.grad([run.Layers[layer].Hidden], [run.Layers[layer].Middle], [hidden[layer]], retain_graph: true)[0];
            AddReaders(VertexKind.Mlp, layer, read);
        }

        AddReaders(VertexKind.Logits, 0, slopes[^1]);
        foreach (var reader in _vertices.Where(vertex => vertex.Kind == VertexKind.Head && IsHeard(vertex)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var one = NewDisposeScope();
            var read = autograd.grad([Output(run.Layers[reader.Layer].Heads, reader)], [run.Residual[reader.Layer]], [Output(heads[reader.Layer], reader)], retain_graph: true)[0];
            AddReader(reader, read, edges, share);
        }

        void AddReaders(VertexKind kind, int layer, Tensor read)
        {
            foreach (var reader in _vertices.Where(vertex => vertex.Kind == kind && vertex.Layer == layer && IsHeard(vertex)))
            {
                AddReader(reader, read, edges, share);
            }
        }
    }

    /// <summary>Adds the estimates of all edges to one reader.</summary>
    /// <param name="read">The gradient of what it reads, [pair, position, d_model].</param>
    private void AddReader(Vertex reader, Tensor read, Dictionary<(Vertex From, Vertex To), double> edges, double share)
    {
        using var scope = NewDisposeScope();
        foreach (var position in reader.Kind == VertexKind.Head ? _changes.Keys.Where(position => position <= reader.Position) : _changes.Keys.Where(position => position == reader.Position))
        {
            var (senders, messages) = _changes[position];
            var products = messages.matmul(read.select(1, position).reshape(-1)).to(ScalarType.Float64).cpu().data<double>().ToArray();
            for (var i = 0; i < senders.Length; i++)
            {
                if (senders[i].Reaches(reader))
                {
                    edges[(senders[i], reader)] = edges.GetValueOrDefault((senders[i], reader)) + (share * products[i]);
                }
            }
        }
    }

    /// <summary>In the last layer only what stands where the answer is predicted is read by anything.</summary>
    private bool IsHeard(Vertex vertex) => vertex.Kind == VertexKind.Logits || vertex.Layer < _model.Shape.Layers - 1 || vertex.Position >= _model.Layout.FirstScoredPosition;

    private Tensor Output(Tensor heads, Vertex head) => heads.select(1, head.Position).narrow(1, head.Index * _model.Shape.DHead, _model.Shape.DHead);

    private static double Dot(Tensor slope, Tensor stored, Tensor asked, Vertex vertex, int width)
    {
        using var scope = NewDisposeScope();
        var (change, at) = (stored.select(1, vertex.Position) - asked.select(1, vertex.Position), slope.select(1, vertex.Position));
        var product = width == 0 ? change * at : change.narrow(1, vertex.Index * width, width) * at.narrow(1, vertex.Index * width, width);
        return product.sum().to(ScalarType.Float64).item<double>();
    }
}

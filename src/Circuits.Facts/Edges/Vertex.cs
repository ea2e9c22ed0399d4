using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>Kinds of vertices, in the order in which they are computed within a layer.</summary>
public enum VertexKind
{
    /// <summary>The embedding of the token at a position.</summary>
    Embedding,

    /// <summary>An attention head at a position.</summary>
    Head,

    /// <summary>The MLP of a layer at a position.</summary>
    Mlp,

    /// <summary>The logits that are read at a position.</summary>
    Logits,
}

/// <summary>
/// A vertex of the graph of direct influences: what is embedded at a position, a head or MLP there, or the logits there. Each writes into
/// the residual stream, or reads from it, or both.
/// </summary>
/// <param name="Position">The token's position, from 0.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Layer">From 0; 0 for embeddings and logits.</param>
/// <param name="Index">The head, from 0; 0 for the others.</param>
public readonly record struct Vertex(int Position, VertexKind Kind, int Layer = 0, int Index = 0)
{
    private const string EmbeddingSuffix = "EMBED";
    private const string LogitsSuffix = "LOGITS";

    /// <summary>The head or MLP; null for embeddings and logits.</summary>
    public Node? Node => Kind switch
    {
        VertexKind.Head => new(Position, Layer, Index),
        VertexKind.Mlp => new(Position, Layer, null),
        _ => null,
    };

    /// <summary>The vertex of a head or MLP.</summary>
    public static Vertex Of(Node node) => new(node.Position, node.IsMlp ? VertexKind.Mlp : VertexKind.Head, node.Layer, node.Head ?? 0);

    /// <summary><c>P3EMBED</c>, <c>P14L0H1</c>, <c>P14L0MLP</c>, <c>P14LOGITS</c>.</summary>
    public override string ToString() => Node?.ToString() ??
        string.Create(CultureInfo.InvariantCulture, $"P{Position}{(Kind is VertexKind.Embedding ? EmbeddingSuffix : LogitsSuffix)}");

    /// <summary>Parses what <see cref="ToString"/> writes, and the other names of nodes (<see cref="Circuits.Node.Parse"/>).</summary>
    /// <exception cref="FormatException">The text is not a name of a vertex.</exception>
    public static Vertex Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (suffix, kind) in new[] { (EmbeddingSuffix, VertexKind.Embedding), (LogitsSuffix, VertexKind.Logits) })
        {
            if (text.Length > suffix.Length + 1 && text[0] is 'P' or 'p' && text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) &&
                int.TryParse(text.AsSpan(1, text.Length - suffix.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            {
                return new(position, kind);
            }
        }

        try
        {
            return Of(Circuits.Node.Parse(text));
        }
        catch (FormatException e)
        {
            throw new FormatException(
                $"'{text}' is no part of a model. Write a head such as P14L0H1, an MLP such as P14L0MLP, P3{EmbeddingSuffix} for what is embedded at a position, or P14{LogitsSuffix} for the logits there.", e);
        }
    }

    /// <summary>All vertices of a model that an edge can touch, in the order in which they are computed at each position.</summary>
    /// <param name="model">The model's shape.</param>
    public static IReadOnlyList<Vertex> All(AnalysedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var layout = model.Layout;
        return
        [
            .. from position in Enumerable.Range(0, layout.ContextLength - 1)
               from vertex in At(position)
               select vertex,
        ];

        IEnumerable<Vertex> At(int position) =>
        [
            new(position, VertexKind.Embedding),
            .. Enumerable.Range(0, model.Layers).SelectMany(layer => Enumerable.Range(0, model.Heads)
                .Select(head => new Vertex(position, VertexKind.Head, layer, head)).Append(new(position, VertexKind.Mlp, layer))),
            .. position >= layout.FirstScoredPosition ? [new Vertex(position, VertexKind.Logits)] : Array.Empty<Vertex>(),
        ];
    }

    /// <summary>Whether what this vertex writes is read by another one directly, through the residual stream alone.</summary>
    /// <remarks>A head reads earlier layers at its own and earlier positions; an MLP what comes before it at its own position; logits everything there.</remarks>
    public bool Reaches(Vertex reader) => Kind != VertexKind.Logits && reader.Kind switch
    {
        VertexKind.Head => Position <= reader.Position && (Kind == VertexKind.Embedding || Layer < reader.Layer),
        VertexKind.Mlp => Position == reader.Position &&
            (Kind == VertexKind.Embedding || Layer < reader.Layer || (Layer == reader.Layer && Kind == VertexKind.Head)),
        VertexKind.Logits => Position == reader.Position,
        _ => false,
    };
}

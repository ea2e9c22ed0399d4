using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The questions of a chunk as tokens, and which of them share rows of activations.</summary>
internal sealed class ChunkRows
{
    private readonly RowMap[] _byToken;
    private readonly RowMap[] _bySight;
    private readonly bool _isReplacedAlike;

    /// <param name="shape">Of the model.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="isReplacedAlike">Whether nodes outside a circuit put out the same in all questions.</param>
    public ChunkRows(ModelShape shape, ReadOnlySpan<Question> questions, bool isReplacedAlike)
    {
        (Count, Width, _isReplacedAlike) = (questions.Length, shape.ContextLength, isReplacedAlike);
        Tokens = new byte[Count * Width];
        for (var i = 0; i < Count; i++)
        {
            questions[i].Encode(Tokens.AsSpan(i * Width), shape.Layout);
        }

        _byToken = RowMap.ByToken(Tokens, Width, Width - 1);
        _bySight = isReplacedAlike ? RowMap.ByPrefix(Tokens, Width, Width - 1) : [.. Enumerable.Repeat(RowMap.Each(Count), Width - 1)];
    }

    /// <summary>Number of questions.</summary>
    public int Count { get; }

    /// <summary>Tokens of a question: n_ctx.</summary>
    public int Width { get; }

    /// <summary>[question, n_ctx].</summary>
    public byte[] Tokens { get; }

    /// <summary>The questions that share rows behind a cone.</summary>
    public RowMap MapOf(Cone cone) => cone.Layer < 0 || (_isReplacedAlike && !cone.SeesBack) ? _byToken[cone.Position] : _bySight[cone.Position];

    /// <summary>The embeddings of some questions at a position, [question, d_model].</summary>
    public Tensor Embedded(CircuitModel model, int position, int[] questions)
    {
        long[] tokens = [.. questions.SelectMany(question => Enumerable.Range(question * Width, Width).Select(at => (long)Tokens[at]))];
        return model.Embed(tensor(tokens, [questions.Length, Width]), Width - 1).select(1, position).contiguous();
    }
}

using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Buffers for a batch of questions and their tokens, reused for each batch.</summary>
internal sealed class TokenBatch(Layout layout, int size)
{
    private readonly Question[] _questions = new Question[size];
    private readonly byte[] _row = new byte[layout.ContextLength];
    private readonly long[] _tokens = new long[size * layout.ContextLength];

    public int Size => size;

    public Span<Question> Questions => _questions;

    /// <summary>The tokens of one question, from the last call of <see cref="Encode"/>.</summary>
    public Span<long> this[int question] => _tokens.AsSpan(question * layout.ContextLength, layout.ContextLength);

    /// <summary>Encodes the first questions with their right answers.</summary>
    public void Encode(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _questions[i].Encode(_row, layout);
            var tokens = this[i];
            for (var position = 0; position < _row.Length; position++)
            {
                tokens[position] = _row[position];
            }
        }
    }

    /// <summary>Replaces the first questions' tokens.</summary>
    /// <param name="tokens">[question, n_ctx].</param>
    public void Copy(ReadOnlySpan<byte> tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            _tokens[i] = tokens[i];
        }
    }

    /// <summary>The first questions' tokens, int64, [batch, n_ctx].</summary>
    public Tensor ToTensor(int count, Device device) =>
        tensor(_tokens.AsMemory(0, count * layout.ContextLength), [count, layout.ContextLength], int64, device);
}

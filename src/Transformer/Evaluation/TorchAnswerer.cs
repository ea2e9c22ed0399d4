using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Answers with torch, on the model's device and in its precision.</summary>
/// <param name="layout">The model's layout.</param>
/// <param name="model">Returns the model; called when there is something to answer.</param>
/// <param name="batchSize">Questions per batch.</param>
internal sealed class TorchAnswerer(Layout layout, Func<Model> model, int batchSize) : IAnswerer, ISymbolAnswerer
{
    private readonly TokenBatch _batch = new(layout, batchSize);
    private readonly PrefixTree _tree = new(layout, batchSize);

    public void Decide(Question[] questions, int count, Decision[] decisions, CancellationToken cancellationToken)
    {
        using var quiet = inference_mode();
        for (var begin = 0; begin < count; begin += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var size = Math.Min(batchSize, count - begin);
            DecideBatch(questions.AsSpan(begin, size), decisions.AsSpan(begin * layout.AnswerTokens, size * layout.AnswerTokens));
        }
    }

    public bool CanRead(ReadOnlySpan<byte> tokens) => true;

    public void Predict(AnswerRows rows)
    {
        using var quiet = inference_mode();
        for (var begin = 0; begin < rows.Count; begin += batchSize)
        {
            var size = Math.Min(batchSize, rows.Count - begin);
            _tree.Grow(rows.Tokens(begin, size), size);
            _batch.Copy(rows.Tokens(begin, size));
            using var scope = NewDisposeScope();
            var asked = model();
            var logits = Logits(asked, size);
            if (asked.ElementType == ScalarType.Float64)
            {
                rows.Fill<double>(begin, size, Buffers.ToHostDouble(logits), asked.Reach);
            }
            else
            {
                rows.Fill<float>(begin, size, Buffers.ToHost(logits), asked.Reach);
            }
        }
    }

    private void DecideBatch(ReadOnlySpan<Question> questions, Span<Decision> decisions)
    {
        questions.CopyTo(_batch.Questions);
        _batch.Encode(questions.Length);
        _tree.Grow(questions);
        using var scope = NewDisposeScope();
        var asked = model();
        var logits = Logits(asked, questions.Length);
        if (asked.ElementType == ScalarType.Float64)
        {
            Decision.Fill<double>(Buffers.ToHostDouble(logits), asked.Reach, decisions);
        }
        else
        {
            Decision.Fill<float>(Buffers.ToHost(logits), asked.Reach, decisions);
        }
    }

    private Tensor Logits(Model asked, int size) => asked.AnswerLogits(_batch.ToTensor(size, asked.Device), Prefixes.From(_tree, asked.Device));
}

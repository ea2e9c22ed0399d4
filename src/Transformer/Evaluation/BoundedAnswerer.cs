using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Answers with <see cref="BoundedPass"/>: in float64, doubtful only where the derived bound on rounding errors exceeds a margin.</summary>
/// <param name="layout">The model's layout.</param>
/// <param name="model">The model, on its device.</param>
/// <param name="batchSize">Questions per batch.</param>
internal sealed class BoundedAnswerer(Layout layout, Model model, int batchSize) : IAnswerer
{
    private readonly TokenBatch _batch = new(layout, batchSize);

    public void Decide(Question[] questions, int count, Decision[] decisions, CancellationToken cancellationToken)
    {
        using var quiet = inference_mode();
        for (var begin = 0; begin < count; begin += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var size = Math.Min(batchSize, count - begin);
            questions.AsSpan(begin, size).CopyTo(_batch.Questions);
            _batch.Encode(size);
            using var scope = NewDisposeScope();
            var (logits, errors) = model.Bounded.Answers(_batch.ToTensor(size, model.Device));
            Decision.FillBounded(logits, errors, decisions.AsSpan(begin * layout.AnswerTokens, size * layout.AnswerTokens));
        }
    }
}

using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Answers with <see cref="VectorPass"/>: float32 models on the CPU.</summary>
/// <param name="layout">The model's layout.</param>
/// <param name="weights">Returns the model's weights; called when there is something to answer.</param>
/// <param name="batchSize">Questions per batch of one thread.</param>
/// <param name="most">Maximum number of threads.</param>
internal sealed class VectorAnswerer(Layout layout, Func<VectorWeights> weights, int batchSize, int most) : IAnswerer, ISymbolAnswerer
{
    private readonly List<(VectorPass Pass, float[] Logits)> _passes = [];
    private VectorWeights? _weights;

    public void Decide(Question[] questions, int count, Decision[] decisions, CancellationToken cancellationToken) =>
        InBatches(
            count,
            (pass, logits, first, size) =>
            {
                pass.Logits(questions.AsSpan(first, size), logits);
                Decision.Fill<float>(logits, _weights!.Reach, decisions.AsSpan(first * layout.AnswerTokens, size * layout.AnswerTokens));
            },
            cancellationToken);

    /// <summary>Whether each symbol that is read is one that a right answer can have at its place.</summary>
    public bool CanRead(ReadOnlySpan<byte> tokens)
    {
        foreach (var digit in tokens[layout.PositionOfAnswer(layout.Digits)..^1])
        {
            if (digit > 9)
            {
                return false;
            }
        }

        return layout.SignPosition is not { } sign || tokens[sign] is Vocabulary.Plus or Vocabulary.Minus;
    }

    public void Predict(AnswerRows rows) => InBatches(
        rows.Count,
        (pass, logits, first, size) =>
        {
            pass.Logits(rows.Tokens(first, size), size, logits);
            rows.Fill<float>(first, size, logits, _weights!.Reach);
        },
        CancellationToken.None);

    /// <summary>Shares batches out to threads: the number of the first question, and how many there are.</summary>
    private void InBatches(int count, Action<VectorPass, float[], int, int> work, CancellationToken cancellationToken)
    {
        var batches = (count + batchSize - 1) / batchSize;
        var threads = Math.Min(most, batches);
        Prepare(threads);
        var next = -1;
        WorkerThreads.Run(threads, worker =>
        {
            for (var batch = Interlocked.Increment(ref next); batch < batches; batch = Interlocked.Increment(ref next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var first = batch * batchSize;
                work(_passes[worker].Pass, _passes[worker].Logits, first, Math.Min(batchSize, count - first));
            }
        });
    }

    /// <summary>Prepares one pass for each thread, and new ones if the model's weights have changed.</summary>
    private void Prepare(int threads)
    {
        if (weights() is var now && !ReferenceEquals(now, _weights))
        {
            _passes.Clear();
            _weights = now;
        }

        while (_passes.Count < threads)
        {
            _passes.Add((new(now, batchSize), new float[batchSize * layout.AnswerTokens * layout.VocabularySize]));
        }
    }
}

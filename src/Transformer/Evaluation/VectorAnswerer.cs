using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Answers with <see cref="VectorPass"/>: float32 models on the CPU.</summary>
/// <param name="layout">The model's layout.</param>
/// <param name="weights">Returns the model's weights; called when there is something to answer.</param>
/// <param name="batchSize">Questions per batch of one thread.</param>
/// <param name="most">Maximum number of threads.</param>
internal sealed class VectorAnswerer(Layout layout, Func<VectorWeights> weights, int batchSize, int most) : IAnswerer
{
    private readonly List<(VectorPass Pass, float[] Logits)> _passes = [];
    private VectorWeights? _weights;

    public void Decide(Question[] questions, int count, Decision[] decisions, CancellationToken cancellationToken)
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
                var size = Math.Min(batchSize, count - first);
                var (pass, logits) = _passes[worker];
                pass.Logits(questions.AsSpan(first, size), logits);
                Decision.Fill<float>(logits, _weights!.Reach, decisions.AsSpan(first * layout.AnswerTokens, size * layout.AnswerTokens));
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
            _passes.Add((new(now, batchSize), new float[batchSize * layout.AnswerTokens * Vocabulary.Size]));
        }
    }
}

using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Asks a model questions. Used by one thread at a time; several evaluators may share a model that nobody trains.</summary>
/// <remarks>
/// An answer is right when all n + 2 symbols are: sign and n + 1 digits. A symbol's prediction is the token with the largest logit, the
/// lowest token among equals.
/// </remarks>
public sealed class Evaluator
{
    /// <summary>Questions that are sorted together, so that those which begin alike are asked together.</summary>
    private const int SortedTogether = 1 << 15;

    private readonly Model _model;
    private readonly Layout _layout;
    private readonly TokenBatch _batch;
    private readonly Decision[] _decisions;

    public Evaluator(Model model)
        : this(model, BatchSizeFor(model?.Shape ?? throw new ArgumentNullException(nameof(model))))
    {
    }

    /// <param name="batchSize">Questions asked at once; by default as many as keep a pass within a core's cache.</param>
    public Evaluator(Model model, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (_model, _layout, _batch) = (model, model.Shape.Layout, new(model.Shape.Layout, batchSize));
        _decisions = new Decision[batchSize * _layout.AnswerTokens];
    }

    /// <summary>Asks questions <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of a sequence.</summary>
    /// <remarks>
    /// The right symbols before each are given. That finds the same failures as letting the model write: up to its first wrong symbol
    /// both see the same. Where float32 might be too coarse to decide (see <see cref="Decision.MostRounding"/>), float64 decides.
    /// </remarks>
    /// <param name="maxFailures">How many failures are listed, the first of the sequence; all are counted.</param>
    /// <exception cref="ArgumentException">The questions have another number of digits than the model.</exception>
    public EvaluationResult Evaluate(
        IQuestions questions, long first, long count, int maxFailures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(maxFailures);
        RequireDigits(questions.Digits);
        using var quiet = inference_mode();
        var tally = new Tally(maxFailures);
        var asked = new Question[Math.Min(SortedTogether, count)];
        var order = new int[asked.Length];
        var doubtful = new List<int>();
        for (long done = 0; done < count; done += SortedTogether)
        {
            var size = (int)Math.Min(asked.Length, count - done);
            questions.Fill(first + done, asked.AsSpan(0, size));
            Sort(asked.AsSpan(0, size), order);
            for (var begin = 0; begin < size; begin += _batch.Size)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Ask(order.AsSpan(begin, Math.Min(_batch.Size, size - begin)), done, doubtful);
            }

            foreach (var chosen in doubtful.Chunk(_batch.Size))
            {
                AskPrecisely(chosen, done);
            }

            doubtful.Clear();
            tally.EndPart();
        }

        return tally.Result();

        void Ask(ReadOnlySpan<int> chosen, long done, List<int> doubtful)
        {
            Decide(_model, asked, chosen);
            for (var i = 0; i < chosen.Length; i++)
            {
                var decisions = _decisions.AsSpan(Answers(i));
                if (Decision.AnyIsDoubtful(decisions))
                {
                    doubtful.Add(chosen[i]);
                }
                else
                {
                    tally.Add(first + done + chosen[i], _batch.Questions[i], Right(i), decisions);
                }
            }
        }

        void AskPrecisely(ReadOnlySpan<int> chosen, long done)
        {
            Decide(_model.InDoublePrecision, asked, chosen);
            for (var i = 0; i < chosen.Length; i++)
            {
                tally.Add(first + done + chosen[i], _batch.Questions[i], Right(i), _decisions.AsSpan(Answers(i)));
            }

            tally.Rechecked += chosen.Length;
        }
    }

    /// <summary>Lets the model answer, and looks at what it would have predicted from the right symbols.</summary>
    /// <exception cref="ArgumentException">A question has another number of digits than the model.</exception>
    public IReadOnlyList<ModelAnswer> Answer(IReadOnlyList<Question> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        foreach (var question in questions)
        {
            RequireDigits(question.Digits);
        }

        using var quiet = inference_mode();
        return [.. questions.Chunk(_batch.Size).SelectMany(AnswerBatch)];
    }

    /// <summary>Questions asked at once: enough rows for full speed of the products, few enough that an MLP stays in the shared cache.</summary>
    internal static int BatchSizeFor(ModelShape shape)
    {
        const int CachedFloats = 3 << 21;
        var perQuestion = shape.ContextLength * shape.DMlp;
        return Math.Clamp(CachedFloats / perQuestion / 32 * 32, 32, 512);
    }

    /// <summary>Orders questions by their operands, as indices.</summary>
    private static void Sort(ReadOnlySpan<Question> questions, int[] order)
    {
        var keys = new (long Left, long Right)[questions.Length];
        for (var i = 0; i < questions.Length; i++)
        {
            (keys[i], order[i]) = ((questions[i].Left, questions[i].Right), i);
        }

        keys.AsSpan().Sort(order.AsSpan(0, questions.Length));
    }

    /// <summary>Has a model decide on some questions, which are in the batch from then on.</summary>
    private void Decide(Model model, Question[] questions, ReadOnlySpan<int> chosen)
    {
        for (var i = 0; i < chosen.Length; i++)
        {
            _batch.Questions[i] = questions[chosen[i]];
        }

        _batch.Encode(chosen.Length);
        using var scope = NewDisposeScope();
        var logits = model.AnswerLogits(_batch, chosen.Length);
        var decisions = _decisions.AsSpan(0, chosen.Length * _layout.AnswerTokens);
        if (model.ElementType == ScalarType.Float64)
        {
            Decision.Fill<double>(Buffers.ToHostDouble(logits), decisions);
        }
        else
        {
            Decision.Fill<float>(Buffers.ToHost(logits), decisions);
        }
    }

    /// <summary>The right answer tokens of a question of the batch.</summary>
    private ReadOnlySpan<long> Right(int question) => _batch[question][_layout.SignPosition..];

    private IEnumerable<ModelAnswer> AnswerBatch(Question[] questions)
    {
        questions.CopyTo(_batch.Questions);
        _batch.Encode(questions.Length);
        var (forced, losses) = TeacherForced(questions.Length);
        var greedy = Greedy(questions.Length);
        return [.. questions.Select((_, i) => new ModelAnswer(
            AnswerText.Of(greedy.AsSpan(Answers(i))), AnswerText.Of(forced.AsSpan(Answers(i))), losses[i]))];
    }

    private (long[] Predicted, double[] Losses) TeacherForced(int size)
    {
        using var scope = NewDisposeScope();
        var tokens = _batch.ToTensor(size, _model.Device);
        var logits = _model.AnswerLogits(tokens);
        var losses = AnswerLoss.PerAnswer(logits, tokens).mean([1]); // [batch]
        return (logits.argmax(-1).cpu().data<long>().ToArray(), Buffers.ToHostDouble(losses));
    }

    /// <summary>Writes the predicted symbols over the right ones, the first to be predicted first. What stands behind is not looked at.</summary>
    private long[] Greedy(int size)
    {
        var predicted = Array.Empty<long>();
        for (var symbol = 0; symbol < _layout.AnswerTokens; symbol++)
        {
            predicted = Predict(size);
            for (var i = 0; i < size; i++)
            {
                _batch[i][_layout.SignPosition + symbol] = predicted.AsSpan(Answers(i))[symbol];
            }
        }

        return predicted;
    }

    /// <summary>The predicted answer tokens of the first questions, one question after another.</summary>
    private long[] Predict(int size)
    {
        using var scope = NewDisposeScope();
        return _model.AnswerLogits(_batch.ToTensor(size, _model.Device)).argmax(-1).cpu().data<long>().ToArray();
    }

    private Range Answers(int question) => (question * _layout.AnswerTokens)..((question + 1) * _layout.AnswerTokens);

    private void RequireDigits(int digits)
    {
        if (digits != _layout.Digits)
        {
            throw new ArgumentException(
                $"The model reads {_layout.Digits} digits, but a question has {digits}. Ask it in {_layout.Digits} digits.", nameof(digits));
        }
    }
}

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
    private readonly Model _model;
    private readonly Layout _layout;
    private readonly TokenBatch _batch;

    public Evaluator(Model model)
        : this(model, BatchSizeFor(model?.Shape ?? throw new ArgumentNullException(nameof(model))))
    {
    }

    internal Evaluator(Model model, int batchSize) =>
        (_model, _layout, _batch) = (model, model.Shape.Layout, new(model.Shape.Layout, batchSize));

    /// <summary>Asks questions <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of a sequence.</summary>
    /// <remarks>
    /// The right symbols before each are given. That finds the same failures as letting the model write: up to its first wrong symbol
    /// both see the same.
    /// </remarks>
    /// <param name="maxFailures">How many failures are listed; all are counted.</param>
    /// <exception cref="ArgumentException">The questions have another number of digits than the model.</exception>
    public EvaluationResult Evaluate(
        QuestionSequence questions, long first, long count, int maxFailures, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(maxFailures);
        RequireDigits(questions.Digits);
        using var quiet = inference_mode();
        var tally = new Tally(maxFailures);
        for (long done = 0; done < count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var size = (int)Math.Min(_batch.Size, count - done);
            questions.Fill(first + done, _batch.Questions[..size]);
            _batch.Encode(size);
            Count(tally, first + done, size);
            done += size;
        }

        return tally.Result();
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

    /// <summary>Questions asked at once: as many as keep the widest activation of a pass within a core's cache.</summary>
    internal static int BatchSizeFor(ModelShape shape)
    {
        const int CachedFloats = 1 << 18;
        var perQuestion = shape.ContextLength * shape.DMlp;
        return Math.Clamp(CachedFloats / perQuestion / 32 * 32, 32, 1024);
    }

    private void Count(Tally tally, long first, int size)
    {
        var predicted = Predict(size);
        for (var i = 0; i < size; i++)
        {
            tally.Add(first + i, _batch.Questions[i], _batch[i][_layout.SignPosition..], predicted.AsSpan(Answers(i)));
        }
    }

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

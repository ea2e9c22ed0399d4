using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Asks a model questions. Used by one thread at a time; several evaluators may share a model that nobody trains.</summary>
/// <remarks>
/// An answer is right when all n + 2 symbols are: sign and n + 1 digits. Which token some logits stand for, <see cref="Prediction"/> says.
/// Where float32 might be too coarse to decide (see <see cref="Decision.MaxRounding"/>), float64 decides. It computes on as many
/// threads as torch may use for one operation when the evaluator is made.
/// </remarks>
public sealed class Evaluator
{
    private readonly Model _model;
    private readonly Layout _layout;
    private readonly TokenBatch _batch;
    private readonly Examiner _examiner;

    public Evaluator(Model model)
        : this(model, BatchSizeFor(model?.Shape ?? throw new ArgumentNullException(nameof(model))))
    {
    }

    /// <param name="batchSize">Questions asked at once; by default as many as keep a pass within a core's cache.</param>
    public Evaluator(Model model, int batchSize)
        : this(model, batchSize, UsesVectors(model) ? Means.Vectors : Means.Torch)
    {
    }

    internal Evaluator(Model model, int batchSize, Means means)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (_model, _layout, _batch) = (model, model.Shape.Layout, new(model.Shape.Layout, batchSize));
        IAnswerer answerer = means == Means.Vectors
            ? new VectorAnswerer(_layout, () => model.Packed, batchSize, get_num_threads())
            : new TorchAnswerer(_layout, () => model, batchSize);
        _examiner = new(_layout, answerer, new TorchAnswerer(_layout, () => model.InDoublePrecision, batchSize));
    }

    /// <summary>What computes the answers.</summary>
    internal enum Means
    {
        /// <summary>torch, on the model's device.</summary>
        Torch,

        /// <summary>The processor's vector registers.</summary>
        Vectors,
    }

    /// <summary>Asks questions <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of a sequence.</summary>
    /// <remarks>
    /// The right symbols before each are given. That finds the same failures as letting the model write: up to its first wrong symbol
    /// both see the same.
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
        return _examiner.Examine(questions, first, count, maxFailures, cancellationToken);
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

    /// <summary>Whether a model is answered for in vector registers: in float32, of a supported architecture, on a processor that has the instructions.</summary>
    private static bool UsesVectors(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return VectorPass.IsSupported && VectorPass.Supports(model.Shape.Architecture) && model.Device.type == TorchSharp.DeviceType.CPU && model.ElementType == ScalarType.Float32;
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

    private (Decision[] Predicted, double[] Losses) TeacherForced(int size)
    {
        using var scope = NewDisposeScope();
        var (predicted, logits, tokens) = Predict(size);
        var losses = AnswerLoss.PerAnswer(logits, tokens).mean([1]); // [batch]
        return (predicted, Buffers.ToHostDouble(losses));
    }

    /// <summary>Writes the predicted symbols over the right ones, the first to be predicted first. What stands behind is not looked at.</summary>
    private Decision[] Greedy(int size)
    {
        var predicted = Array.Empty<Decision>();
        for (var symbol = 0; symbol < _layout.AnswerTokens; symbol++)
        {
            using var scope = NewDisposeScope();
            predicted = Predict(size).Predicted;
            for (var i = 0; i < size; i++)
            {
                var token = predicted.AsSpan(Answers(i))[symbol].Token;
                _batch[i][_layout.SignPosition + symbol] = Math.Max(0, token); // where nothing is predicted something must be read on
            }
        }

        return predicted;
    }

    /// <summary>What is predicted for the first questions, one question after another, and from which logits.</summary>
    private (Decision[] Predicted, Tensor Logits, Tensor Tokens) Predict(int size)
    {
        var tokens = _batch.ToTensor(size, _model.Device);
        var predicted = new Decision[size * _layout.AnswerTokens];
        var logits = _model.AnswerLogits(tokens);
        Decision.Fill<double>(Buffers.ToHostDouble(logits), _model.Reach, predicted);
        if (_model.ElementType == ScalarType.Float32 && Decision.AnyIsDoubtful(predicted))
        {
            logits = _model.InDoublePrecision.AnswerLogits(tokens);
            Decision.Fill<double>(Buffers.ToHostDouble(logits), _model.Reach, predicted);
        }

        return (predicted, logits, tokens);
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

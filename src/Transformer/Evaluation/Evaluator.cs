using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Asks a model questions. For one thread at a time; several evaluators may share a model while it is not being trained.</summary>
/// <remarks>
/// An answer is right when all its n + 2 symbols are: the sign, if the model writes one, and n + 1 digits. <see cref="Prediction"/> defines which token the logits
/// stand for. Where float32 might be too imprecise to decide (see <see cref="Decision.MaxRounding"/>), float64 decides, with a derived bound on its
/// own rounding errors (<see cref="BoundedPass"/>). The evaluator computes on as many threads as torch may use for one operation at the time it is
/// created.
/// </remarks>
public sealed class Evaluator
{
    /// <summary>Maximum batch size in float64, whose activations at every position take more room in the cache.</summary>
    private const int MostBounded = 64;

    /// <summary>Maximum batch size in vector registers: of a small model the streams of so many questions stay in a core's own cache.</summary>
    internal const int MostInVectors = 128;

    private readonly Layout _layout;
    private readonly Examiner _examiner;
    private readonly Lazy<AnswerWriter> _writer;

    /// <param name="isRigorous">Whether float64 decides every question, so that all decisions have a derived bound. Far slower.</param>
    public Evaluator(Model model, bool isRigorous = false)
        : this(
            model,
            BatchSizeFor(model?.Shape ?? throw new ArgumentNullException(nameof(model))),
            isRigorous ? Means.Bounds : MeansFor(model))
    {
    }

    /// <param name="batchSize">Questions per batch; by default as many as keep a forward pass within a core's cache.</param>
    public Evaluator(Model model, int batchSize)
        : this(model, batchSize, MeansFor(model))
    {
    }

    internal Evaluator(Model model, int batchSize, Means means)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _layout = model.Shape.Layout;
        var vectors = means == Means.Vectors
            ? new VectorAnswerer(_layout, () => model.Packed, Math.Min(batchSize, MostInVectors), get_num_threads())
            : null;
        IAnswerer? quick = means == Means.Torch ? new TorchAnswerer(_layout, () => model, batchSize) : vectors;
        _examiner = new(_layout, quick, new BoundedAnswerer(_layout, model, Math.Min(batchSize, MostBounded)), get_num_threads());
        _writer = new(() => Writer(model, batchSize, means, vectors));
    }

    /// <summary>The implementation that computes the answers.</summary>
    internal enum Means
    {
        /// <summary>torch, on the model's device.</summary>
        Torch,

        /// <summary>The processor's vector registers.</summary>
        Vectors,

        /// <summary>torch in float64, with bounds on its rounding errors.</summary>
        Bounds,
    }

    /// <summary>Asks questions <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of a sequence.</summary>
    /// <remarks>
    /// Each symbol is predicted from the right symbols before it (teacher forcing). This finds the same failures as free generation: up to
    /// the first wrong symbol the model sees the same tokens in both.
    /// </remarks>
    /// <param name="maxFailures">Maximum number of failures listed, the first of the sequence; all failures are counted.</param>
    /// <exception cref="ArgumentException">The questions do not have the model's number of digits.</exception>
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

    /// <summary>Answers questions twice: by free generation, and with teacher forcing.</summary>
    /// <exception cref="ArgumentException">A question does not have the model's number of digits.</exception>
    public IReadOnlyList<ModelAnswer> Answer(IReadOnlyList<Question> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        foreach (var question in questions)
        {
            RequireDigits(question.Digits);
        }

        return _writer.Value.Answer(questions);
    }

    /// <summary>Questions per batch: enough rows for fast matrix products, few enough that the activations of an MLP stay in the shared cache.</summary>
    internal static int BatchSizeFor(ModelShape shape)
    {
        const int CachedFloats = 3 << 21;
        var perQuestion = shape.ContextLength * shape.DMlp;
        return Math.Clamp(CachedFloats / perQuestion / 32 * 32, 32, 512);
    }

    private static Means MeansFor(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return IsCoarse(model.Device.type, backends.cuda.matmul.allow_tf32) ? Means.Bounds : UsesVectors(model) ? Means.Vectors : Means.Torch;
    }

    /// <summary>Whether products are rounded to TF32, far beyond what <see cref="Decision.MaxRounding"/> allows for.</summary>
    internal static bool IsCoarse(TorchSharp.DeviceType device, bool allowsTf32) => device == TorchSharp.DeviceType.CUDA && allowsTf32;

    /// <summary>Whether <see cref="VectorPass"/> can run the model: float32, a supported architecture, and a processor with the instructions.</summary>
    private static bool UsesVectors(Model model) =>
        VectorRegisters.AreSupported
        && VectorPass.Supports(model.Shape.Architecture)
        && model.Device.type == TorchSharp.DeviceType.CPU
        && model.ElementType == ScalarType.Float32;

    private static AnswerWriter Writer(Model model, int batchSize, Means means, VectorAnswerer? vectors)
    {
        var layout = model.Shape.Layout;
        var own = new TorchAnswerer(layout, () => model, batchSize);
        var isPrecise = model.ElementType == ScalarType.Float64;
        var precise = isPrecise ? own : new(layout, () => model.InDoublePrecision, batchSize);
        return means == Means.Bounds
            ? new(layout, precise, precise, precise: null)
            : new(layout, vectors ?? (ISymbolAnswerer)own, own, isPrecise ? null : precise);
    }

    private void RequireDigits(int digits)
    {
        if (digits != _layout.Digits)
        {
            throw new ArgumentException(
                $"The model reads {_layout.Digits} digits, but a question has {digits}. Ask it in {_layout.Digits} digits.", nameof(digits));
        }
    }
}

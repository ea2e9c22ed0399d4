using System.Globalization;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The dimensions of a model and its architecture; two models of one shape have interchangeable weights.</summary>
/// <param name="Digits">Digits in one operand of a question (n); the context holds 3n + 4 tokens, or 3n + 3 without a sign.</param>
/// <param name="DModel">Width of the residual stream.</param>
/// <param name="DHead">Width of one head. <c>Heads * DHead</c> need not equal <paramref name="DModel"/>.</param>
/// <exception cref="ArgumentOutOfRangeException">An argument is below 1, or the weights would not fit one buffer.</exception>
public sealed record ModelShape(int Digits, int Layers, int Heads, int DModel, int DHead)
{
    /// <summary>Maximum number of parameters, since an <see cref="int"/> indexes the flat buffer; far above any model that learns arithmetic.</summary>
    public const long MaxParameters = 1L << 29;

    public int Digits { get; } = new Layout(Digits).Digits;

    public int Layers { get; } = AtLeastOne(Layers, nameof(Layers));

    public int Heads { get; } = AtLeastOne(Heads, nameof(Heads));

    public int DModel { get; } = AtLeastOne(DModel, nameof(DModel));

    public int DHead { get; } = Fitting(Digits, Layers, Heads, DModel, DHead);

    /// <summary>The architecture; by default that of the original models. Printed only where it differs from them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Positions are rotary, which rotates pairs of numbers, and <see cref="DHead"/> is odd.</exception>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Architecture Architecture
    {
        get;
        init => field = value.Positions != Positions.Rotary || DHead % 2 == 0
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), DHead, "Rotary positions rotate pairs of numbers, so d_head must be even. Choose an even d_head.");
    }

    /// <summary>Whether answers have no sign, as those of the first notebooks' models, which only add. Printed only if so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsUnsigned { get; init; }

    /// <summary>Width of the hidden layer of an MLP: four times <see cref="DModel"/>, as in the original models.</summary>
    public int DMlp => 4 * DModel;

    /// <summary>Width of all heads together: the number of rows of <c>W_O</c>.</summary>
    public int HeadsWidth => Heads * DHead;

    public Layout Layout => new(Digits, IsUnsigned);

    public int ContextLength => Layout.ContextLength;

    /// <summary>Number of tokens: d_vocab and d_vocab_out.</summary>
    public int VocabularySize => Layout.VocabularySize;

    /// <summary>How many numbers are learnt (docs/domain.md, section 2.2).</summary>
    public long ParameterCount => Count(Digits, Layers, Heads, DModel, DHead) - Spared;

    /// <summary>Every tensor of a state dictionary of this shape, in registration order.</summary>
    public IEnumerable<NamedShape> Tensors => StateDictTensors.Of(this);

    /// <summary>
    /// Infers the shape from the weights and checks every tensor against it. The number of digits follows from the context length, which may
    /// be longer than the model needs: where the digits are known, call <see cref="StatedDigits.Cut"/> first.
    /// </summary>
    /// <exception cref="WeightFileException">A tensor is missing, unknown, or of a shape that does not match the others.</exception>
    public static ModelShape Infer(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return StateDictTensors.Infer(weights);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Digits} digits{(IsUnsigned ? " without a sign" : "")}, {Layers} layers, {Heads} heads, d_model {DModel}, d_head {DHead}{(Architecture.IsOriginal ? "" : $", {Architecture}")}");

    /// <summary>Number of parameters of the original architecture, for answers with a sign, that this model does not have.</summary>
    private long Spared => (IsUnsigned ? Ends(Digits, DModel) - Ends(Layout, DModel) : 0)
        + (Architecture.Normalisation switch { Normalisation.Layer => 0L, Normalisation.Rms => 1, _ => 2 } * DModel * ((2 * Layers) + 1))
        + (Architecture.Positions == Positions.Learned ? 0 : (long)ContextLength * DModel)
        + (Architecture.UnembeddingBias == UnembeddingBias.Learned ? 0 : VocabularySize);

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"A model has at least one of {name}. Choose 1 or more.");

    private static int Fitting(int digits, int layers, int heads, int dModel, int dHead)
    {
        AtLeastOne(dHead, nameof(DHead));
        var roughly = (double)layers * dModel * ((4.0 * heads * dHead) + (8.0 * dModel)); // in floating point it cannot overflow
        var fits = roughly <= MaxParameters && Count(digits, layers, heads, dModel, dHead) <= MaxParameters;
        return fits ? dHead : throw new ArgumentOutOfRangeException(
            nameof(dModel),
            $"{layers} layers of {heads} heads with d_model {dModel} and d_head {dHead} are more than {MaxParameters:N0} parameters. " +
            "Make the model narrower or shallower.");
    }

    private static long Count(long digits, long layers, long heads, long dModel, long dHead) => Ends(digits, dModel)
        + (layers * (Attention(heads, dHead, dModel) + (2 * dModel * 4 * dModel) + (4 * dModel) + dModel + (4 * dModel)));

    private static long Attention(long heads, long dHead, long dModel) =>
        (4 * heads * dHead * dModel) + (3 * heads * dHead) + dModel;

    private static long Ends(long digits, long dModel) => Ends(new Layout((int)digits), dModel);

    /// <summary>Embeddings, final LayerNorm and unembedding.</summary>
    private static long Ends(Layout layout, long dModel) =>
        ((layout.VocabularySize + layout.ContextLength) * dModel) + (2 * dModel) + ((dModel + 1) * layout.VocabularySize);
}

/// <summary>A tensor's name and shape, as TransformerLens registers it.</summary>
public sealed record NamedShape(string Name, IReadOnlyList<long> Shape);

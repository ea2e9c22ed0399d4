using System.Globalization;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>One experiment: the shape of a model, how it is trained, and on which questions (docs/domain.md, sections 2, 3 and 5).</summary>
/// <remarks>
/// Everything here determines the result, up to rounding, and is part of the identity. What does not determine it (the name, the device,
/// the number of threads, the checkpoint interval) is elsewhere: docs/domain.md, section 5.3, says which trainings give the same bits.
/// </remarks>
[GenerateSerializer, Immutable, Alias("va.VariantSpec")]
public sealed record VariantSpec
{
    /// <summary>Changes whenever the engine computes something else from the same specification than rounding explains; part of every identity.</summary>
    public const int EngineVersion = 1;

    [NonSerialized]
    private KnownIdentity _identity;

    /// <summary>Creates a specification with the defaults.</summary>
    public VariantSpec()
        : this(dModel: 510)
    {
    }

    /// <summary>Creates one from JSON, where what has a default of its own may be missing. Code that the compiler makes for JSON knows those of parameters only.</summary>
    [JsonConstructor]
    public VariantSpec(
        int dModel = 510, int dHead = 170, int batchSize = 64, double learningRate = 8e-5, double weightDecay = 0.1, ulong seed = 372001)
    {
        (DModel, DHead, BatchSize, LearningRate, WeightDecay, Seed) = (dModel, dHead, batchSize, learningRate, weightDecay, seed);
    }

    /// <summary>Digits of an operand, 1–20.</summary>
    [Id(0)]
    public required int Digits { get; init; }

    /// <summary>Number of transformer blocks, at least 1.</summary>
    [Id(1)]
    public required int Layers { get; init; }

    /// <summary>Attention heads per block, at least 1.</summary>
    [Id(2)]
    public required int Heads { get; init; }

    /// <summary>Width of the residual stream; the MLP is four times as wide. Default: 510.</summary>
    [Id(3)]
    public int DModel { get; init; }

    /// <summary>Width of a head. Default: 170. Heads times this need not equal <see cref="DModel"/>.</summary>
    [Id(4)]
    public int DHead { get; init; }

    /// <summary>Number of optimiser steps; of an extension, the further ones alone.</summary>
    [Id(5)]
    public required int Steps { get; init; }

    /// <summary>Questions per step. Default: 64.</summary>
    [Id(6)]
    public int BatchSize { get; init; }

    /// <summary>Learning rate at the end of the warm-up. Default: 8e-5.</summary>
    [Id(7)]
    public double LearningRate { get; init; }

    /// <summary>Decoupled weight decay, applied to every parameter. Default: 0.1.</summary>
    [Id(8)]
    public double WeightDecay { get; init; }

    /// <summary>Seed of the initial weights and of the questions. Default: 372001.</summary>
    [Id(9)]
    public ulong Seed { get; init; }

    /// <summary>Percentage of batches (or of each batch's rows) that are subtractions.</summary>
    [Id(10)]
    public int SubtractPercent { get; init; }

    /// <summary>Percentage of batches (or of each batch's rows) that are multiplications. The rest are additions.</summary>
    [Id(11)]
    public int MultiplyPercent { get; init; }

    /// <summary>How training questions are drawn. Default: as in the original notebooks.</summary>
    [Id(12)]
    public GeneratorKind Generator { get; init; } = GeneratorKind.Original;

    /// <summary>Whether a batch holds one operation or all. Default: one.</summary>
    [Id(13)]
    public BatchMix Mix { get; init; } = BatchMix.OneOperation;

    /// <summary>The model whose weights this one starts from; null for random weights.</summary>
    [Id(14)]
    public WarmStart? InitialiseFrom { get; init; }

    /// <summary>
    /// Strata from which a share of the questions is drawn; null for none. Unlike the others it is written, into identities and files, only
    /// if it is not null, so that variants from before it existed keep their identities.
    /// </summary>
    [Id(15), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Focus? Focus { get; init; }

    /// <summary>The activation function of the MLPs. Default: ReLU. Like the three below, written only if it differs from the originals'.</summary>
    [Id(16), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Activation Activation { get; init; }

    /// <summary>The normalisation of the residual stream. Default: LayerNorm.</summary>
    [Id(17), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Normalisation Normalisation { get; init; }

    /// <summary>The positional encoding. Default: learnt embeddings.</summary>
    [Id(18), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Positions Positions { get; init; }

    /// <summary>Whether the unembedding has a bias. Default: yes.</summary>
    [Id(19), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public UnembeddingBias UnembeddingBias { get; init; }

    /// <summary>The trained variant whose training this one goes on with; null if it begins one. Like the focus, written only if it is not null.</summary>
    [Id(20), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Extension? Extends { get; init; }

    /// <summary>What is done to gradients before the optimiser sees them; null for nothing. Like the focus, written only if it is not null.</summary>
    [Id(21), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GrokFast? GrokFast { get; init; }

    /// <summary>The variant that must be trained before this one begins; null if there is none.</summary>
    [JsonIgnore]
    public VariantId? ParentVariant => Extends?.Variant ?? InitialiseFrom?.Variant;

    /// <summary>The parent as it is written: a variant's identity, or <c>sha256:</c> and the hash of a weight file; null if the weights are random.</summary>
    [JsonIgnore]
    public string? Parent => Extends?.Parent ?? InitialiseFrom?.Parent;

    /// <summary>Optimiser steps that lead to the weights, those of the variants that it extends included.</summary>
    [JsonIgnore]
    public int StepsInAll => (Extends?.After ?? 0) + Steps;

    /// <summary>The architecture: activation, normalisation, positions and the unembedding's bias.</summary>
    [JsonIgnore]
    public Architecture Architecture => new(Activation, Normalisation, Positions, UnembeddingBias);

    /// <summary>All trained numbers of the model (docs/domain.md, section 2.2).</summary>
    [JsonIgnore]
    public long Parameters
    {
        get
        {
            var (width, heads) = ((long)DModel, (long)Heads * DHead);
            var attention = (4 * heads * width) + (3 * heads) + width;
            var mlp = (8 * width * width) + (4 * width) + width;
            var norm = width * (Normalisation switch { Normalisation.Layer => 2, Normalisation.Rms => 1, _ => 0 });
            var positions = Positions == Positions.Learned ? new Layout(Digits).ContextLength : 0;
            var unembedding = (UnembeddingBias == UnembeddingBias.Learned ? width + 1 : width) * Vocabulary.Size;
            return ((Vocabulary.Size + positions) * width) + (Layers * (attention + mlp + (2 * norm))) + norm + unembedding;
        }
    }

    /// <summary>Approximate floating-point operations of a training step: six per parameter and token.</summary>
    [JsonIgnore]
    public double WorkPerStep => 6.0 * Parameters * new Layout(Digits).ContextLength * BatchSize;

    /// <summary>
    /// Minimum device memory of a training step, in bytes: the weights, two moments of each, the mean of a filter if there is one, and the gradient or the activations that the
    /// forward pass keeps, whichever is larger. A lower bound: this much may not be enough, but less never is.
    /// </summary>
    [JsonIgnore]
    public long MinMemory
    {
        get
        {
            var layout = new Layout(Digits);
            var (width, heads, fed, scored) = ((double)DModel, (double)Heads * DHead, (double)layout.ContextLength - 1, (double)layout.AnswerTokens);

            // For each layer: queries, keys, values, the heads' output, two normalised streams and the hidden layer of the MLP; the last layer
            // ends at the scored positions.
            // An activation other than ReLU, which works in place, keeps the hidden layer before and after it. Rotary positions keep queries
            // and keys before and after they are rotated, compute the last layer's keys and values, and need a table of cosines and sines.
            var rotary = Positions == Positions.Rotary;
            var (hidden, turned) = (Activation == Activation.Relu ? 4 * width : 8 * width, rotary ? heads : 0);

            // In vector registers layer 0 keeps none of these for every token, but gradients of the streams and of the hidden layer.
            var spared = Architecture.IsOriginal && Layers > 1 ? fed * Math.Max(0, (4 * heads) - (7 * width)) : 0;
            var below = ((Layers - 1) * fed * ((4 * heads) + (2 * turned) + (2 * width) + hidden)) - spared;
            var folded = scored * Heads * ((2 * width) + fed);
            var read = Layers == 1 ? fed * ((2 * heads) + turned) : (fed * width) + (rotary ? fed * 3 * heads : folded);
            var activations = BatchSize * (below + read + (scored * ((2 * width) + hidden + (2 * heads) + turned)));
            var table = rotary ? 2.0 * layout.ContextLength * DHead : 0;
            return (long)(sizeof(float) * (((GrokFast is null ? 3.0 : 4.0) * Parameters) + table + Math.Max(activations, Parameters)));
        }
    }

    /// <summary>Variants with the same value can be trained as one stack: those of one shape, architecture and batch size that start from random weights and filter nothing. Null if it cannot be.</summary>
    public string? Stack => InitialiseFrom is null && GrokFast is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Digits},{Layers},{Heads},{DModel},{DHead},{BatchSize}{(Architecture.IsOriginal ? "" : $",{Architecture}")}")
        : null;

    public int AddPercent => 100 - SubtractPercent - MultiplyPercent;

    /// <summary>The share of an operation, 0 to 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Specs know no such operation.</exception>
    public int PercentOf(Operation operation) => operation switch
    {
        Operation.Add => AddPercent,
        Operation.Subtract => SubtractPercent,
        Operation.Multiply => MultiplyPercent,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "A variant has no share of this operation."),
    };

    /// <summary>The operations the model is trained on, in the order in which they are verified.</summary>
    public IEnumerable<Operation> Operations => OperationRegistry.All.Where(operation => PercentOf(operation) > 0);

    /// <summary>The identity: the first 80 bits of SHA-256 over <see cref="Canonical"/>.</summary>
    /// <remarks>It is computed once: a sweep of thousands of variants asks for it again and again.</remarks>
    public VariantId Id => _identity.Of(this);

    /// <summary>Everything that determines the result, one <c>key=value</c> per line, in a fixed order and with invariant formatting.</summary>
    public string Canonical => string.Create(CultureInfo.InvariantCulture, $"""
        engine={EngineVersion}
        digits={Digits}
        layers={Layers}
        heads={Heads}
        dModel={DModel}
        dHead={DHead}
        steps={Steps}
        batchSize={BatchSize}
        learningRate={LearningRate:R}
        weightDecay={WeightDecay:R}
        seed={Seed}
        subtractPercent={SubtractPercent}
        multiplyPercent={MultiplyPercent}
        generator={StoredName.Of(Generator)}
        mix={Mix}
        initialiseFrom={InitialiseFrom?.Canonical ?? "random"}

        """) + (Focus is null ? "" : $"focus={Focus.Canonical}\n") + (Architecture.IsOriginal ? "" : $"architecture={Architecture}\n") +
        (Extends is null ? "" : $"extends={Extends.Canonical}\n") + (GrokFast is null ? "" : $"grokFast={GrokFast.Canonical}\n");
}

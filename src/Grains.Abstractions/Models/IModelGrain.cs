using Orleans.CodeGeneration;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>The model in a weight file.</summary>
[GenerateSerializer, Immutable, Alias("va.ModelDescription")]
public sealed record ModelDescription(int Digits, int Layers, int Heads, int DModel, int DHead, long Parameters)
{
    /// <summary>Its architecture, as <see cref="Arithmetic.Architecture"/> writes it; null for the original models' architecture.</summary>
    [Id(0)]
    public string? Architecture { get; init; }

    /// <summary>Whether it adds only, and writes answers without a sign.</summary>
    [Id(1)]
    public bool IsUnsigned { get; init; }

    /// <summary>Which token stands where.</summary>
    public Layout Layout => new(Digits, IsUnsigned);

    /// <summary>Describes the model of a specification.</summary>
    public static ModelDescription Of(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new(spec.Digits, spec.Layers, spec.Heads, spec.DModel, spec.DHead, spec.Parameters)
        {
            Architecture = spec.Architecture.IsOriginal ? null : spec.Architecture.ToString(),
        };
    }
}

/// <summary>A model's answer to one question.</summary>
/// <param name="Question">The question as it was asked.</param>
/// <param name="Predicted">The answer by greedy decoding, n+2 characters.</param>
/// <param name="TeacherForced">The most likely tokens given the right answer so far, n+2 characters.</param>
/// <param name="Expected">The right answer.</param>
/// <param name="Loss">Mean over the n+2 answer tokens of −log p(right token) (docs/domain.md, section 4).</param>
/// <param name="Classes">Complexity classes (docs/domain.md, section 7).</param>
[GenerateSerializer, Immutable, Alias("va.ModelAnswer")]
public sealed record ModelAnswer(
    string Question, string Predicted, string TeacherForced, string Expected, double Loss, string[] Classes)
{
    public bool Correct => string.Equals(Predicted, Expected, StringComparison.Ordinal);
}

/// <summary>The result of an interchange intervention (docs/circuits.md). Answers are a sign and n + 1 digits.</summary>
/// <param name="Store">The padded question from which the nodes' outputs were taken.</param>
/// <param name="Alter">The padded question that was answered with those outputs.</param>
/// <param name="Nodes">The patched nodes.</param>
/// <param name="Expected">The right answer.</param>
/// <param name="Clean">The answer of the unpatched model.</param>
/// <param name="Patched">The answer with the stored outputs.</param>
/// <param name="Impact">Where the patched answer differs from the right one, as an impact code.</param>
[GenerateSerializer, Immutable, Alias("va.ModelPatch")]
public sealed record ModelPatch(string Store, string Alter, string[] Nodes, string Expected, string Clean, string Patched, string Impact);

/// <summary>Asks and exports stored weights. Key: the weights' SHA-256.</summary>
[Alias("va.IModelGrain"), Version(GridContract.Version), ForClients]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Returns the stored weights; null if the grid does not have them.</summary>
    [Alias("Find")]
    Task<WeightsRef?> FindAsync(CancellationToken cancellationToken = default);

    [Alias("Describe")]
    Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken = default);

    /// <summary>Answers questions such as <c>123+456</c>.</summary>
    /// <exception cref="ArgumentException">A question does not fit the model; none was answered.</exception>
    [Alias("Ask"), ResponseTimeout("00:05:00")]
    Task<ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken = default);

    /// <summary>Answers one question with the outputs that some nodes have on another.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="store">The question from which the nodes' outputs are taken.</param>
    /// <param name="alter">The question that is answered with them.</param>
    /// <param name="nodes">Heads and MLPs, such as <c>P14L0H1</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">A question does not fit the model, or the model has no such node.</exception>
    [Alias("Patch"), ResponseTimeout("00:05:00")]
    Task<ModelPatch> PatchAsync(
        WeightsRef weights, string store, string alter, string[] nodes, CancellationToken cancellationToken = default);

    /// <summary>Stores the weights in another file format and returns the artefact's key.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="format">One of <see cref="ModelRules.Formats"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    [Alias("Export"), ResponseTimeout("00:05:00")]
    Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken = default);

    /// <summary>Reads a part of a stored artefact of this model; empty past its end.</summary>
    [Alias("Read")]
    Task<byte[]> ReadAsync(string artefact, long offset, int count, CancellationToken cancellationToken = default);
}

namespace VerifiedAddition.Grains;

/// <summary>What a weight file holds.</summary>
[GenerateSerializer, Immutable, Alias("va.ModelDescription")]
public sealed record ModelDescription(int Digits, int Layers, int Heads, int DModel, int DHead, long Parameters);

/// <summary>A model's answer to one question.</summary>
/// <param name="Question">The question as it was asked.</param>
/// <param name="Predicted">The answer by greedy decoding, n+2 characters.</param>
/// <param name="TeacherForced">The likeliest tokens given the right answer so far, n+2 characters.</param>
/// <param name="Expected">The right answer.</param>
/// <param name="Loss">Mean over the n+2 answer tokens of −log p(right token) (reference.md chapter 3).</param>
/// <param name="Classes">Complexity classes (reference.md chapter 9).</param>
[GenerateSerializer, Immutable, Alias("va.ModelAnswer")]
public sealed record ModelAnswer(
    string Question, string Predicted, string TeacherForced, string Expected, double Loss, string[] Classes)
{
    public bool Correct => string.Equals(Predicted, Expected, StringComparison.Ordinal);
}

/// <summary>Questions to and copies of stored weights. Key: the weights' SHA-256.</summary>
[Alias("va.IModelGrain")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>The stored weights; null if the grid does not have them.</summary>
    [Alias("Find")]
    Task<WeightsRef?> FindAsync(CancellationToken cancellationToken = default);

    [Alias("Describe")]
    Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken = default);

    /// <summary>Answers questions such as <c>123+456</c>.</summary>
    /// <exception cref="ArgumentException">A question does not fit the model; nothing was answered.</exception>
    [Alias("Ask"), ResponseTimeout("00:05:00")]
    Task<ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken = default);

    /// <summary>Stores the weights in another file format; the artefact's key.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="format"><c>pth</c> or <c>safetensors</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    [Alias("Export"), ResponseTimeout("00:05:00")]
    Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken = default);

    /// <summary>A part of a stored artefact of this model; empty past its end.</summary>
    [Alias("Read")]
    Task<byte[]> ReadAsync(string artefact, long offset, int count, CancellationToken cancellationToken = default);
}

namespace VerifiedAddition.Experiments;

/// <summary>Activations that are to be recorded.</summary>
/// <param name="Sites">Names of TransformerLens, in which <c>*</c> stands for any part (docs/interchange.md).</param>
/// <param name="Questions">Such as <c>123+456</c>.</param>
/// <param name="Random">Questions that follow these; null for none.</param>
/// <param name="Format">Of the file: <c>safetensors</c> or <c>npz</c>.</param>
public sealed record ActivationRequest(IReadOnlyList<string> Sites, IReadOnlyList<string> Questions, RandomQuestions? Random, string Format);

using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a weight file was found to be.</summary>
/// <param name="Format"><c>pth</c> or <c>safetensors</c>, by its content.</param>
/// <param name="Layout">The layout of its names.</param>
/// <param name="Prefix">What stands before every name; empty if nothing.</param>
/// <param name="Inside">Under which key of a checkpoint the weights lie; null if the file holds nothing else.</param>
/// <param name="ElementTypes">The kinds of its numbers, as PyTorch calls them.</param>
/// <param name="Notes">What was converted: clauses to print after the file's name.</param>
/// <param name="Model">The model.</param>
public sealed record WeightFileFacts(
    string Format,
    WeightLayout Layout,
    string Prefix,
    string? Inside,
    IReadOnlyList<string> ElementTypes,
    IReadOnlyList<string> Notes,
    ModelDescription Model);

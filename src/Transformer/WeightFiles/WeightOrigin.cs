using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>How weights lay in the file that they were read from.</summary>
/// <param name="Format">The file's format.</param>
/// <param name="ElementTypes">What kinds of numbers the tensors hold, as PyTorch calls them, such as <c>bfloat16</c>; sorted.</param>
/// <param name="Inside">Under which key of a checkpoint, such as <c>model</c>; null if the file holds nothing else.</param>
/// <param name="Layout">The layout of their names; null if it is not known.</param>
/// <param name="Prefix">What stood before every name; empty if nothing.</param>
public sealed record WeightOrigin(
    WeightFormat Format, IReadOnlyList<string> ElementTypes, string? Inside = null, WeightLayout? Layout = null, string Prefix = "");

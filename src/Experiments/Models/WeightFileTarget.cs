using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>A weight file to be written.</summary>
/// <param name="Path">Where; an existing file is replaced.</param>
/// <param name="Format"><c>pth</c>, <c>safetensors</c>, or <c>onnx</c> in the layout hooked.</param>
/// <param name="Layout">The names and shapes of its tensors.</param>
public sealed record WeightFileTarget(string Path, string Format, WeightLayout Layout = WeightLayout.Hooked);

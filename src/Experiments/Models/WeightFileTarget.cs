using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>A weight file to be written.</summary>
/// <param name="Path">Where; an existing file is replaced.</param>
/// <param name="Format"><c>pth</c> or <c>safetensors</c>.</param>
/// <param name="Layout">The names and shapes of its tensors.</param>
public sealed record WeightFileTarget(string Path, string Format, WeightLayout Layout = WeightLayout.Hooked);

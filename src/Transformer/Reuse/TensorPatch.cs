namespace VerifiedAddition.Transformer;

/// <summary>Numbers that overwrite a contiguous range of a tensor, in TransformerLens' names and shapes.</summary>
/// <param name="Name">The tensor.</param>
/// <param name="Offset">Index of the first element, in row-major order.</param>
internal readonly record struct TensorPatch(string Name, int Offset, ReadOnlyMemory<float> Values);

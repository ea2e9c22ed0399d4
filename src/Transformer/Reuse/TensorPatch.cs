namespace VerifiedAddition.Transformer;

/// <summary>Numbers to be written over a stretch of a tensor, in TransformerLens' names and shapes.</summary>
/// <param name="Name">The tensor.</param>
/// <param name="Offset">Of the first element, in row-major order.</param>
internal readonly record struct TensorPatch(string Name, int Offset, ReadOnlyMemory<float> Values);

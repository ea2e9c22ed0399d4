namespace VerifiedAddition.Circuits;

/// <summary>Lets circuits answer questions while the other nodes put out what replaces them.</summary>
/// <param name="circuits">Each a set of nodes.</param>
/// <returns>For each circuit what it answers rightly, by class.</returns>
internal delegate IReadOnlyList<IReadOnlyList<ClassAccuracy>> CircuitMeasure(IReadOnlyList<IReadOnlyCollection<Node>> circuits);

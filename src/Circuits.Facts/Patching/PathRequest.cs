namespace VerifiedAddition.Circuits;

/// <summary>A patch of one direct path: what one part of the model has with one question is read by another one alone, in the answering of another question.</summary>
/// <param name="Source">The source question.</param>
/// <param name="Base">The base question, which is answered.</param>
/// <param name="From">What is read.</param>
/// <param name="To">What reads it.</param>
public sealed record PathRequest(string Source, string Base, Vertex From, Vertex To);

namespace VerifiedAddition.Circuits;

/// <summary>An interchange: what some nodes do with one question is put into the answering of another (docs/domain.md, section 9.8).</summary>
/// <param name="Source">The source question, which provides the nodes' outputs.</param>
/// <param name="Base">The base question, which is answered with them.</param>
/// <param name="Nodes">Heads and MLPs, at any positions and layers.</param>
public sealed record PatchRequest(string Source, string Base, IReadOnlyList<Node> Nodes);

/// <summary>The result of an interchange. Answers are sign and n + 1 digits, each symbol predicted from the right ones before it.</summary>
/// <param name="Source">The stored question, padded.</param>
/// <param name="Base">The altered question, padded.</param>
/// <param name="Nodes">The patched nodes.</param>
/// <param name="Expected">The right answer of the altered question.</param>
/// <param name="Clean">The model's answer to it without the patch.</param>
/// <param name="Patched">The model's answer to it with the patch.</param>
/// <param name="Impact">The symbols in which <paramref name="Patched"/> differs from <paramref name="Expected"/>, as an impact code.</param>
public sealed record PatchOutcome(
    string Source, string Base, IReadOnlyList<Node> Nodes, string Expected, string Clean, string Patched, string Impact)
{
    /// <summary>Whether the patch changed the model's answer.</summary>
    public bool Changed => !string.Equals(Clean, Patched, StringComparison.Ordinal);
}

namespace VerifiedAddition.Circuits;

/// <summary>An interchange: what some nodes do with one question is put into the answering of another (docs/domain.md, section 9.8).</summary>
/// <param name="Store">The question from which the nodes' outputs are taken.</param>
/// <param name="Alter">The question that is answered with them.</param>
/// <param name="Nodes">Heads and MLPs, at any positions and layers.</param>
public sealed record PatchRequest(string Store, string Alter, IReadOnlyList<Node> Nodes);

/// <summary>What came of an interchange. Answers are sign and n + 1 digits, each symbol predicted from the right ones before it.</summary>
/// <param name="Store">The stored question, padded.</param>
/// <param name="Alter">The altered question, padded.</param>
/// <param name="Nodes">What was put in.</param>
/// <param name="Expected">The right answer of the altered question.</param>
/// <param name="Clean">The model's answer to it, undisturbed.</param>
/// <param name="Patched">The model's answer to it with the stored outputs.</param>
/// <param name="Impact">Where <paramref name="Patched"/> differs from <paramref name="Expected"/>, as an impact code.</param>
public sealed record PatchOutcome(
    string Store, string Alter, IReadOnlyList<Node> Nodes, string Expected, string Clean, string Patched, string Impact)
{
    /// <summary>Whether the nodes changed the model's answer.</summary>
    public bool Changed => !string.Equals(Clean, Patched, StringComparison.Ordinal);
}

using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>An interchange for machines (docs/json.md).</summary>
/// <param name="Store">The question whose activations were kept.</param>
/// <param name="Alter">The one that was answered with some of them.</param>
/// <param name="Nodes">What was carried over, such as <c>P14L0H1</c>.</param>
/// <param name="Expected">The right answer to <paramref name="Alter"/>.</param>
/// <param name="Clean">The model's own answer to it.</param>
/// <param name="Patched">Its answer with the nodes of <paramref name="Store"/>.</param>
/// <param name="Impact">Where <paramref name="Patched"/> differs from <paramref name="Expected"/>, an impact code.</param>
/// <param name="Changed">Whether it differs from <paramref name="Clean"/>.</param>
/// <param name="DigitsFrom">How the model's digits are known.</param>
public sealed record PatchJson(
    string Store, string Alter, IReadOnlyList<string> Nodes, string Expected, string Clean, string Patched, string Impact, bool Changed,
    DigitsSource DigitsFrom)
{
    /// <summary>The JSON form of an interchange.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="digitsFrom">How the model's digits are known.</param>
    public static PatchJson Of(PatchOutcome outcome, DigitsSource digitsFrom) => new(
        outcome.Source,
        outcome.Base,
        [.. outcome.Nodes.Select(node => node.ToString())],
        outcome.Expected,
        outcome.Clean,
        outcome.Patched,
        outcome.Impact,
        outcome.Changed,
        digitsFrom);
}

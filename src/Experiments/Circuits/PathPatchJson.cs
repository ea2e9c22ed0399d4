using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A patch of one direct path for machines (docs/json.md).</summary>
/// <param name="Store">The question whose activations were kept.</param>
/// <param name="Alter">The one that was answered with one of them.</param>
/// <param name="From">What was read, such as <c>P14L0H1</c> or <c>P3EMBED</c>.</param>
/// <param name="To">What alone read it, such as <c>P15L1MLP</c> or <c>P15LOGITS</c>.</param>
/// <param name="Expected">The right answer to <paramref name="Alter"/>.</param>
/// <param name="Clean">The model's own answer to it.</param>
/// <param name="Patched">Its answer with the patch.</param>
/// <param name="Impact">Where <paramref name="Patched"/> differs from <paramref name="Expected"/>, an impact code.</param>
/// <param name="Changed">Whether it differs from <paramref name="Clean"/>.</param>
/// <param name="DigitsFrom">How the model's digits are known.</param>
public sealed record PathPatchJson(
    string Store, string Alter, string From, string To, string Expected, string Clean, string Patched, string Impact, bool Changed, DigitsSource DigitsFrom)
{
    /// <summary>The JSON form of a patch.</summary>
    /// <param name="path">What was patched.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="digitsFrom">How the model's digits are known.</param>
    public static PathPatchJson Of(PathRequest path, PatchOutcome outcome, DigitsSource digitsFrom)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(outcome);
        return new(
            outcome.Source, outcome.Base, path.From.ToString(), path.To.ToString(), outcome.Expected, outcome.Clean, outcome.Patched, outcome.Impact, outcome.Changed,
            digitsFrom);
    }
}

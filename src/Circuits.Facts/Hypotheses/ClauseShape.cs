using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>What must be known of a model before its clauses are.</summary>
/// <param name="Digits">Of an operand.</param>
/// <param name="Layers">At least those that have useful nodes.</param>
/// <param name="Adds">Whether it adds.</param>
/// <param name="Subtracts">Whether it subtracts; both is a mixed model.</param>
public sealed record ClauseShape(int Digits, int Layers, bool Adds, bool Subtracts)
{
    /// <summary>What the useful nodes tell of it: the files do not say it themselves.</summary>
    /// <param name="behaviors">The useful nodes, as <c>behavior.json</c> has them.</param>
    /// <param name="digits">What somebody knows; null to take the last useful position for the one where the units are predicted.</param>
    /// <param name="layers">What somebody knows; null to take the last layer that has a useful node.</param>
    /// <exception cref="FormatException">The nodes do not tell; the message says what to do.</exception>
    public static ClauseShape Of(IReadOnlyList<TaggedNode> behaviors, int? digits = null, int? layers = null)
    {
        ArgumentNullException.ThrowIfNull(behaviors);
        if (behaviors.Count == 0)
        {
            throw new FormatException("There is no useful node. Give the file with what is observed of them, behavior.json, first.");
        }

        var adds = Any(TagKinds.Addition);
        var subtracts = Any(TagKinds.Subtraction) || Any(TagKinds.Negative);
        return adds || subtracts
            ? new(digits ?? Told(behaviors), layers ?? (behaviors.Max(node => node.Node.Layer) + 1), adds, subtracts)
            : throw new FormatException(
                $"No node has a tag of {TagKinds.Addition}, {TagKinds.Subtraction} or {TagKinds.Negative}, so it is not known what the model does. " +
                "Give the file with what is observed, behavior.json, first.");

        bool Any(string kind) => behaviors.Any(node => node.Of(kind).Any());
    }

    /// <summary>The units are predicted at position 3n + 2.</summary>
    private static int Told(IReadOnlyList<TaggedNode> behaviors)
    {
        var last = behaviors.Max(node => node.Node.Position);
        return last >= 5 && (last - 2) % 3 == 0 && (last - 2) / 3 <= Layout.MaxDigits
            ? (last - 2) / 3
            : throw new FormatException(
                $"The last useful position is P{last}, where no model predicts its units, so the number of digits is not known. Give it with --digits.");
    }
}

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
    /// <param name="known">What somebody knows of the model, and the nodes need not tell.</param>
    /// <exception cref="FormatException">The nodes do not tell, or are of another model; the message says what to do.</exception>
    public static ClauseShape Of(IReadOnlyList<TaggedNode> behaviors, KnownShape? known = null)
    {
        ArgumentNullException.ThrowIfNull(behaviors);
        if (behaviors.Count == 0)
        {
            throw new FormatException("There is no useful node in the first file, which is to say what is observed of them (behavior.json), so there is nothing to judge.");
        }

        var (adds, subtracts) = Operations(behaviors, known?.Operations);
        return new(known?.Digits ?? Told(behaviors), known?.Layers ?? (behaviors.Max(node => node.Node.Layer) + 1), adds, subtracts);
    }

    /// <summary>Sees to it that a model of so many digits has the nodes.</summary>
    /// <exception cref="FormatException">It lacks one.</exception>
    public void Require(IEnumerable<TaggedNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var last = new Layout(Digits).ContextLength - 1;
        foreach (var node in nodes.Select(tagged => tagged.Node).Where(node => node.Position > last))
        {
            throw new FormatException(
                $"A model of {Digits} digits has no node {node}: its positions are P0 to P{last}. Are the files of two models, or has it more digits?");
        }
    }

    private static (bool Adds, bool Subtracts) Operations(IReadOnlyList<TaggedNode> behaviors, IReadOnlyList<Operation>? known)
    {
        var (adds, subtracts) = known is null
            ? (Any(TagKinds.Addition), Any(TagKinds.Subtraction) || Any(TagKinds.Negative))
            : (known.Contains(Operation.Add), known.Contains(Operation.Subtract));
        return adds || subtracts ? (adds, subtracts) : throw new FormatException(
            $"No node has a tag of {TagKinds.Addition}, {TagKinds.Subtraction} or {TagKinds.Negative}, so it is not known what the model does. " +
            $"Say it with --operation{(Any(TagKinds.Algorithm) ? ", or give the file with what is observed, behavior.json, first" : "")}.");

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

/// <summary>What somebody knows of a model of which there are files of tagged nodes alone.</summary>
/// <param name="Digits">Null to take the last useful position for the one where the units are predicted.</param>
/// <param name="Layers">Null to take the last layer that has a useful node.</param>
/// <param name="Operations">What it was trained to do; null to take it from the classes of questions that fail without a node.</param>
public sealed record KnownShape(int? Digits = null, int? Layers = null, IReadOnlyList<Operation>? Operations = null);

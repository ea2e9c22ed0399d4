using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The properties of a model that determine its clauses.</summary>
/// <param name="Digits">Number of digits of an operand.</param>
/// <param name="Layers">Number of layers, at least up to the last one with useful nodes.</param>
/// <param name="Adds">Whether it adds.</param>
/// <param name="Subtracts">Whether it subtracts; a model that does both is a mixed model.</param>
public sealed record ClauseShape(int Digits, int Layers, bool Adds, bool Subtracts)
{
    /// <summary>Infers the shape from the useful nodes, since the files do not state it.</summary>
    /// <param name="behaviors">The useful nodes, as in <c>behavior.json</c>.</param>
    /// <param name="known">What is known of the model and need not be inferred.</param>
    /// <exception cref="FormatException">The shape cannot be inferred, or the nodes are of another model; the message says what to do.</exception>
    public static ClauseShape Of(IReadOnlyList<TaggedNode> behaviors, KnownShape? known = null)
    {
        ArgumentNullException.ThrowIfNull(behaviors);
        if (behaviors.Count == 0)
        {
            throw new FormatException("There is no useful node in the first file, which should hold the observations (behavior.json), so there is nothing to judge.");
        }

        var (adds, subtracts) = Operations(behaviors, known?.Operations);
        return new(known?.Digits ?? Told(behaviors), known?.Layers ?? (behaviors.Max(node => node.Node.Layer) + 1), adds, subtracts);
    }

    /// <summary>Validates that a model with this number of digits has the nodes.</summary>
    /// <exception cref="FormatException">It lacks a node.</exception>
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
            $"No node has a tag of {TagKinds.Addition}, {TagKinds.Subtraction} or {TagKinds.Negative}, so the model's operations are not known. " +
            $"State them with --operation{(Any(TagKinds.Algorithm) ? ", or give the file with the observations, behavior.json, first" : "")}.");

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

/// <summary>Known properties of a model of which only files of tagged nodes exist.</summary>
/// <param name="Digits">Null to assume that the last useful position predicts the units.</param>
/// <param name="Layers">Null to assume that the last layer has a useful node.</param>
/// <param name="Operations">The trained operations; null to infer them from the classes of questions that fail without a node.</param>
public sealed record KnownShape(int? Digits = null, int? Layers = null, IReadOnlyList<Operation>? Operations = null);

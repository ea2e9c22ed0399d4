using System.Globalization;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>
/// The part of a circuit on which the residual stream behind a layer at a position depends. Circuits share what they have in common: equal
/// cones put out the same, whatever else is in the circuits, since every other node puts out what replaces it.
/// </summary>
/// <param name="Layer">The layer, −1 for the embedding.</param>
/// <param name="Position">The position.</param>
/// <param name="Heads">A bit for each head of the layer at the position that is kept.</param>
/// <param name="HasMlp">Whether the MLP there is kept.</param>
/// <param name="Reads">
/// The cones of the layer below that it depends on, by number: those of all positions up to its own if a head is kept, otherwise its own
/// position's alone; its own is the last one.
/// </param>
/// <param name="SeesBack">Whether it depends on tokens at earlier positions.</param>
internal sealed record Cone(int Layer, int Position, uint Heads, bool HasMlp, IReadOnlyList<int> Reads, bool SeesBack);

/// <summary>What must be computed to let circuits answer, each of it once.</summary>
/// <param name="Cones">Each stands behind those that it reads.</param>
/// <param name="Answers">For each circuit and each answer symbol, sign first, the number of the cone that predicts it.</param>
internal sealed record ConePlan(IReadOnlyList<Cone> Cones, IReadOnlyList<int[]> Answers)
{
    public static ConePlan Of(ModelShape shape, IReadOnlyList<IReadOnlyCollection<Node>> circuits)
    {
        var (cones, known) = (new List<Cone>(), new Dictionary<string, int>(StringComparer.Ordinal));
        return new(cones, [.. circuits.Select(AnswersOf)]);

        int[] AnswersOf(IReadOnlyCollection<Node> circuit)
        {
            var (positions, first) = (shape.ContextLength - 1, shape.Layout.FirstScoredPosition);
            var kept = Kept(shape, circuit);
            int[] below = [.. Enumerable.Range(0, positions).Select(position => NumberOf(-1, position, default, []))];
            for (var layer = 0; layer < shape.Layers; layer++)
            {
                var read = below;
                below = [.. Enumerable.Range(0, positions).Select(position => layer == shape.Layers - 1 && position < first
                    ? -1
                    : NumberOf(layer, position, kept[layer, position], read[(kept[layer, position].Heads == 0 ? position : 0)..(position + 1)]))];
            }

            return below[first..];
        }

        int NumberOf(int layer, int position, (uint Heads, bool HasMlp) here, int[] reads)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{layer} {position} {here.Heads} {here.HasMlp} {string.Join(' ', reads)}");
            if (!known.TryGetValue(key, out var number))
            {
                known[key] = number = cones.Count;
                cones.Add(new(layer, position, here.Heads, here.HasMlp, reads, here.Heads != 0 || (reads.Length > 0 && cones[reads[^1]].SeesBack)));
            }

            return number;
        }
    }

    private static (uint Heads, bool HasMlp)[,] Kept(ModelShape shape, IReadOnlyCollection<Node> circuit)
    {
        var kept = new (uint Heads, bool HasMlp)[shape.Layers, shape.ContextLength];
        foreach (var node in circuit)
        {
            ref var here = ref kept[node.Layer, node.Position];
            here = node.Head is { } head ? (here.Heads | (1u << head), here.HasMlp) : (here.Heads, true);
        }

        return kept;
    }
}

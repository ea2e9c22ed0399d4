using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>Finds what a circuit lacks that does not suffice.</summary>
internal static class RestorationSearch
{
    /// <summary>Whether the model answers more rightly in some class, beyond the circuit's interval.</summary>
    public static bool IsNeeded(IReadOnlyList<ClassAccuracy> model, IReadOnlyList<ClassAccuracy> circuit) =>
        model.Zip(circuit).Any(pair => pair.First.Rate > pair.Second.Upper);

    /// <param name="circuit">The circuit.</param>
    /// <param name="all">The nodes that can be given back to it, among them its own.</param>
    /// <param name="count">How many nodes are given back at most.</param>
    /// <param name="draws">Number of random draws.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="measure">Asks circuits.</param>
    public static Restoration Of(
        IReadOnlyList<Node> circuit, IReadOnlyList<Node> all, int count, int draws, ulong seed, CircuitMeasure measure)
    {
        Node[] others = [.. all.Except(circuit)];
        var groups = Groups(others).ToArray();
        RestoredCircuit[] restored =
        [
            .. groups.Zip(
                measure([.. groups.Select(group => (IReadOnlyCollection<Node>)[.. circuit, .. group.Nodes])]),
                (group, accuracy) => new RestoredCircuit(group.Name, group.Nodes.Length, accuracy)),
        ];
        var (best, added) = Greedy(circuit, others, count, measure);
        IReadOnlyCollection<Node>[] random =
            [.. Enumerable.Range(0, draws).Select(draw => (IReadOnlyCollection<Node>)[.. circuit, .. new RandomCircuits(others, seed, draw).Like(added)])];
        return new(restored, best, measure(random));
    }

    private static IEnumerable<(string Name, Node[] Nodes)> Groups(Node[] others)
    {
        foreach (var layer in others.GroupBy(node => node.Layer).OrderBy(group => group.Key))
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"layer {layer.Key}"), [.. layer]);
        }

        foreach (var position in others.GroupBy(node => node.Position).OrderBy(group => group.Key))
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"P{position.Key}"), [.. position]);
        }

        foreach (var kind in others.GroupBy(node => node.IsMlp).OrderBy(group => group.Key))
        {
            yield return (kind.Key ? "MLPs" : "heads", [.. kind]);
        }
    }

    /// <summary>Gives back the node with which most is answered rightly, the first of equal ones, and so on, until none helps.</summary>
    private static (IReadOnlyList<RestoredCircuit> Best, IReadOnlyCollection<Node> Added) Greedy(
        IReadOnlyList<Node> circuit, Node[] others, int count, CircuitMeasure measure)
    {
        var (best, added) = (new List<RestoredCircuit>(), new List<Node>());
        while (added.Count < count)
        {
            // The circuit as it is stands first, so that of equal ones it wins.
            Node[] left = [.. others.Except(added)];
            var measured = measure([[.. circuit, .. added], .. left.Select(node => (IReadOnlyCollection<Node>)[.. circuit, .. added, node])]);
            var at = Enumerable.Range(0, measured.Count).MaxBy(i => measured[i].Sum(one => one.Rate));
            if (at == 0)
            {
                break;
            }

            added.Add(left[at - 1]);
            best.Add(new(left[at - 1].ToString(), added.Count, measured[at]));
        }

        return (best, added);
    }
}

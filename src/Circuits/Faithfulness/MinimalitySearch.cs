namespace VerifiedAddition.Circuits;

/// <summary>Finds the nodes that a circuit can do without.</summary>
internal static class MinimalitySearch
{
    /// <param name="circuit">In the order in which its nodes joined.</param>
    /// <param name="measure">Asks circuits.</param>
    public static Minimality Of(IReadOnlyList<Node> circuit, CircuitMeasure measure)
    {
        IReadOnlyCollection<Node>[] all = [circuit, .. circuit.Select(node => Without(circuit, node))];
        var measured = measure(all);
        var whole = measured[0];
        NodeLoss[] losses = [.. circuit.Zip(measured.Skip(1), (node, accuracy) => new NodeLoss(node, accuracy, IsLoss(whole, accuracy)))];

        // Those that are missed least go first; of equal ones that which joined last.
        var (left, accuracyLeft, gone) = (circuit, whole, new List<Node>());
        foreach (var node in losses.Where(loss => !loss.IsNecessary).Reverse().OrderByDescending(loss => loss.Accuracy.Sum(one => one.Rate)).Select(loss => loss.Node))
        {
            var without = Without(left, node);
            var accuracy = measure([without])[0];
            if (!IsLoss(whole, accuracy))
            {
                (left, accuracyLeft) = (without, accuracy);
                gone.Add(node);
            }
        }

        return new(whole, losses, gone, accuracyLeft);
    }

    /// <summary>Whether the accuracy of some class is below the lower end of the interval that it had.</summary>
    public static bool IsLoss(IReadOnlyList<ClassAccuracy> whole, IReadOnlyList<ClassAccuracy> accuracy) =>
        whole.Zip(accuracy).Any(pair => pair.Second.Rate < pair.First.Lower);

    private static IReadOnlyList<Node> Without(IReadOnlyList<Node> circuit, Node node) => [.. circuit.Where(other => other != node)];
}

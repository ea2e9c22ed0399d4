using VerifiedAddition.Circuits;

namespace VerifiedAddition.Local.Tests;

/// <summary>What might be measured of circuits, without a model.</summary>
internal static class FaithfulnessSamples
{
    private static readonly Node[] Nodes = [.. new[] { "P9L0H1", "P9L0MLP", "P10L0H0", "P10L1MLP" }.Select(Node.Parse)];

    /// <summary>A circuit of an adder that does not quite suffice: four nodes, of which one can go.</summary>
    public static FaithfulnessFacts OfAdder() => new(
        new(),
        new(Digits: 3, Layers: 2, Heads: 3, DModel: 96, DHead: 32),
        NodesInAll: 68,
        Nodes,
        Adds(300),
        [Point(0, 0, 1, 0), Point(2, 1, 60, 2), Point(4, 2, 270, 3)],
        [new(OperationClass.Addition, 0.325, [0.1, 0.05])],
        Point(4, 2, 0, 3),
        new(Adds(270), [.. Nodes.Select((node, i) => new NodeLoss(node, Adds(i == 3 ? 268 : 100), i < 3))], [Nodes[3]], Adds(268)),
        new([new("layer 0", 30, Adds(300)), new("P4", 8, Adds(270))], [new("P8L0H2", 1, Adds(299))], [Adds(271), Adds(270)]));

    /// <summary>The same of a model that does all three kinds of questions.</summary>
    public static FaithfulnessFacts OfMixed()
    {
        var one = OfAdder();
        CircuitPoint[] curve = [.. one.Curve.Select(point => point with { Circuit = All(point.Circuit), Random = [.. point.Random.Select(All)] })];
        return one with
        {
            Model = All(one.Model),
            Curve = curve,
            Areas = [.. OperationClasses.All.Select(kind => one.Areas[0] with { Class = kind })],
            Removed = one.Removed with { Circuit = All(one.Removed.Circuit), Random = [.. one.Removed.Random.Select(All)] },
            Minimality = null,
            Restoration = null,
        };

        static IReadOnlyList<ClassAccuracy> All(IReadOnlyList<ClassAccuracy> adds) => [.. OperationClasses.All.Select(kind => adds[0] with { Class = kind })];
    }

    /// <summary>Of a model that was not trained.</summary>
    public static FaithfulnessFacts OfUntrained() => OfAdder() with
    {
        Circuit = [],
        Model = Adds(0),
        Curve = [Point(0, 0, 0, 0)],
        Removed = Point(0, 0, 0, 0),
        Minimality = null,
        Restoration = null,
    };

    private static CircuitPoint Point(int size, int heads, int right, int random) => new(size, heads, size - heads, Adds(right), [Adds(random), Adds(2 * random)]);

    private static IReadOnlyList<ClassAccuracy> Adds(int right) => [new(OperationClass.Addition, right, 300, IsAll: false)];
}

using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Random circuits of one draw: a larger one holds the smaller ones, as the circuits that they stand beside do.</summary>
internal sealed class RandomCircuits
{
    /// <summary>A random stream of its own.</summary>
    private const ulong Stream = 1 << 22;

    private readonly Node[] _heads;
    private readonly Node[] _mlps;

    /// <param name="from">The nodes to draw from.</param>
    /// <param name="seed">The recorded seed.</param>
    /// <param name="draw">Number of the draw, from 0.</param>
    public RandomCircuits(IReadOnlyList<Node> from, ulong seed, int draw)
    {
        var random = new CounterRandom(seed, Stream, (ulong)draw);
        _heads = Shuffled(from.Where(node => !node.IsMlp), ref random);
        _mlps = Shuffled(from.Where(node => node.IsMlp), ref random);
    }

    /// <summary>So many heads and so many MLPs; all of a kind if there are fewer.</summary>
    public IReadOnlyList<Node> Of(int heads, int mlps) => [.. _heads.Take(heads), .. _mlps.Take(mlps)];

    /// <summary>As many heads and as many MLPs as a circuit has.</summary>
    public IReadOnlyList<Node> Like(IReadOnlyCollection<Node> circuit)
    {
        var mlps = circuit.Count(node => node.IsMlp);
        return Of(circuit.Count - mlps, mlps);
    }

    private static Node[] Shuffled(IEnumerable<Node> nodes, ref CounterRandom random)
    {
        Node[] order = [.. nodes];
        for (var last = order.Length - 1; last > 0; last--)
        {
            var at = random.Below(last + 1);
            (order[last], order[at]) = (order[at], order[last]);
        }

        return order;
    }
}

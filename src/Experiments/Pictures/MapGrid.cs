using System.Globalization;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>A row of a map: one head, or the MLP, of a layer.</summary>
internal readonly record struct MapRow(int Layer, int? Head)
{
    public MapRow(Node node)
        : this(node.Layer, node.Head)
    {
    }

    /// <summary><c>L0H1</c>, <c>L0MLP</c></summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"L{Layer}{(Head is { } head ? string.Create(CultureInfo.InvariantCulture, $"H{head}") : "MLP")}");
}

/// <summary>The positions and rows that a model's maps have in common: those with something useful.</summary>
internal sealed class MapGrid
{
    private readonly Dictionary<int, int> _columns;
    private readonly Dictionary<MapRow, int> _rows;
    private readonly int[] _layers;

    private MapGrid(IEnumerable<int> columns, IEnumerable<MapRow> rows)
    {
        Columns = [.. columns.Distinct().Order()];
        Rows = [.. rows.Distinct().OrderBy(row => row.Layer).ThenBy(row => row.Head ?? int.MaxValue)];
        _columns = Columns.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        _rows = Rows.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        _layers = [.. Rows.Select(row => row.Layer).Distinct()];
    }

    /// <summary>Positions, ascending.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>By layer, heads before the MLP.</summary>
    public IReadOnlyList<MapRow> Rows { get; }

    /// <summary>The grid of a model; null if it has no useful node.</summary>
    public static MapGrid? Of(CircuitFacts facts)
    {
        Node[] nodes = [.. facts.UsefulNodes.Select(outcome => outcome.Target.Node!.Value)];
        return nodes.Length == 0
            ? null
            : new(
                [.. facts.UsefulPositions.Select(outcome => outcome.Target.Position), .. nodes.Select(node => node.Position)],
                nodes.Select(node => new MapRow(node)));
    }

    /// <summary>The grid of some nodes; null if there are none.</summary>
    public static MapGrid? Of(IEnumerable<Node> nodes)
    {
        Node[] all = [.. nodes];
        return all.Length == 0 ? null : new(all.Select(node => node.Position), all.Select(node => new MapRow(node)));
    }

    public int ColumnOf(int position) => _columns[position];

    public int IndexOf(MapRow row) => _rows[row];

    public int IndexOf(Node node) => _rows[new(node)];

    /// <summary>How many layers with rows come before that of a row.</summary>
    public int LayersBefore(MapRow row) => _layers.IndexOf(row.Layer);
}

using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>Lays a quanta map out: positions from left to right, heads and MLPs of the layers from top to bottom.</summary>
internal static class QuantaMapPicture
{
    private const double Left = 62;
    private const double Top = 52;
    private const double LineHeight = 13;
    private const double LetterWidth = 6.9;
    private const double MinWidth = 38;
    private const double MinHeight = 26;
    private const double LayerGap = 5;
    private const double Bottom = 78;
    private const double MinSwatch = 44;

    /// <summary>What the words below the columns need.</summary>
    private const double MinWidthOfAll = 390;

    /// <summary>With more columns than these the rows are named on both sides.</summary>
    private const int ManyColumns = 12;

    /// <param name="map">What is drawn.</param>
    /// <param name="grid">The rows and columns, the same for all maps of a model.</param>
    /// <param name="layout">Which token stands where.</param>
    /// <param name="link">Where a node leads; null for nowhere.</param>
    public static Picture Of(QuantaMap map, MapGrid grid, Layout layout, Func<Node, string>? link = null)
    {
        var blocks = BlocksOf(map, grid);
        var frame = Frame.Of(blocks, grid);
        var right = grid.Columns.Count > ManyColumns ? Left : 12;
        var legend = Left + (map.Scale.Count * SwatchOf(map));
        var (width, height) = (Math.Max(Math.Max(frame.Right + right, legend + 12), Math.Max(MinWidthOfAll, 12 + (map.Title.Length * 9.5))), frame.Bottom + Bottom);
        return new(map.Name, map.Title, map.Description, width, height,
        [
            new Shape.Text(12, 20, map.Title, 15, Anchor.Start),
            .. Axes(frame, layout),
            .. Empty(frame),
            .. blocks.SelectMany(block => Block(map, frame, block, link)),
            new Shape.Text(Left, frame.Bottom + 31, "columns: tokens and their positions; rows: layers and their heads", 9, Anchor.Start, Ink.Faint),
            .. Legend(map, frame.Bottom + 42),
        ])
        {
            Csv = CsvTable.Of(["node", "token", "value"], map.Cells.Select(cell =>
                (IReadOnlyList<string>)[cell.Node.ToString(), layout.NameOf(cell.Node.Position), cell.Text])),
        };
    }

    /// <summary>Whether other parts of a report lead to the map's cells.</summary>
    private static bool IsLinked(QuantaMap map) => map.Name is "failures" or "sub-tasks";

    /// <summary>The cell of a node on a map of a report that <see cref="IsLinked"/>, for links to it.</summary>
    /// <param name="map">The map's name.</param>
    /// <param name="target">Where the cell itself leads.</param>
    public static string CellOf(string map, string target) => $"{target.TrimStart('#')}-{map}";

    private static IEnumerable<Shape> Axes(Frame frame, Layout layout)
    {
        foreach (var position in frame.Grid.Columns)
        {
            var middle = frame.X(position) + (frame.Width / 2);
            yield return new Shape.Text(middle, Top - 8, layout.NameOf(position), 12);
            yield return new Shape.Text(middle, frame.Bottom + 15, $"P{Plain(position)}", 10, Colour: Ink.Faint);
        }

        foreach (var row in frame.Grid.Rows)
        {
            var middle = frame.Y(row) + (frame.HeightOf(row) / 2) + 4;
            yield return new Shape.Text(Left - 8, middle, row.Name, 11, Anchor.End);
            if (frame.Grid.Columns.Count > ManyColumns)
            {
                yield return new Shape.Text(frame.Right + 8, middle, row.Name, 11, Anchor.Start);
            }
        }
    }

    /// <summary>Where nothing is said of a node: a grey row, parted into columns.</summary>
    private static IEnumerable<Shape> Empty(Frame frame) =>
    [
        .. frame.Grid.Rows.Select(row => new Shape.Box(Left, frame.Y(row), frame.Right - Left, frame.HeightOf(row), Ink.Empty, Ink.Paper)),
        .. frame.Grid.Columns.Select(position => new Shape.Line(frame.X(position), Top, frame.X(position), frame.Bottom, Ink.Paper)),
    ];

    /// <summary>The cells, position by position; those above each other that say the same are one block.</summary>
    private static List<MapCell[]> BlocksOf(QuantaMap map, MapGrid grid)
    {
        List<MapCell[]> blocks = [];
        foreach (var cell in map.Cells.OrderBy(cell => cell.Node.Position).ThenBy(cell => grid.IndexOf(cell.Node)))
        {
            if (map.Merged && blocks.Count > 0 && Touch(blocks[^1][^1], cell, grid))
            {
                blocks[^1] = [.. blocks[^1], cell];
            }
            else
            {
                blocks.Add([cell]);
            }
        }

        return blocks;
    }

    private static bool Touch(MapCell upper, MapCell lower, MapGrid grid) =>
        upper.Node.Position == lower.Node.Position && upper.Node.Layer == lower.Node.Layer
        && grid.IndexOf(lower.Node) == grid.IndexOf(upper.Node) + 1 && upper.Text == lower.Text;

    private static IEnumerable<Shape> Block(QuantaMap map, Frame frame, MapCell[] cells, Func<Node, string>? link)
    {
        var (x, top) = (frame.X(cells[0].Node.Position), frame.Y(new(cells[0].Node)));
        var height = frame.Y(new(cells[^1].Node)) + frame.HeightOf(new(cells[^1].Node)) - top;
        var (colour, edge) = (Colour(cells[0].Shade), cells[0].Shade is null ? Ink.Rule : Ink.Paper);
        var lines = cells[0].Lines;
        var baseLine = top + (height / 2) - ((lines.Count - 1) * LineHeight / 2) + 4;
        var words = lines.Select((line, i) => new Shape.Text(
            x + (frame.Width / 2), baseLine + (i * LineHeight), line, 11, Colour: Ink.On(colour))).ToArray();

        // The words belong to the last cell of the block, lest a later one covers them.
        for (var i = 0; i < cells.Length; i++)
        {
            var (cell, row, target) = (cells[i], new MapRow(cells[i].Node), link?.Invoke(cells[i].Node));
            var alone = cells.Length == 1 ? edge : null;
            yield return new Shape.Group(
                [
                    new Shape.Box(x, frame.Y(row), frame.Width, frame.HeightOf(row), colour, alone),
                    .. i == cells.Length - 1 ? words : [],
                ],
                $"{cell.Node}: {cell.Text}{(map.Merged ? "" : " %")}",
                target,
                target is null || !IsLinked(map) ? null : CellOf(map.Name, target));
        }

        if (cells.Length > 1)
        {
            yield return new Shape.Box(x, top, frame.Width, height, Fill: null, edge);
        }
    }

    private static IEnumerable<Shape> Legend(QuantaMap map, double y)
    {
        var swatch = SwatchOf(map);
        for (var i = 0; i < map.Scale.Count; i++)
        {
            var (label, shade) = map.Scale[i];
            var colour = Colour(shade);
            yield return new Shape.Box(Left + (i * swatch), y, swatch, 18, colour, shade is null ? Ink.Rule : null);
            yield return new Shape.Text(Left + ((i + 0.5) * swatch), y + 13, label, 10, Colour: Ink.On(colour));
        }
    }

    private static double SwatchOf(QuantaMap map) =>
        map.Scale.Select(one => (one.Label.Length * LetterWidth) + 8).Append(MinSwatch).Max();

    private static string Colour(double? shade) => shade is { } known ? Ink.Shade(known) : Ink.Paper;

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where cells lie: columns are alike, a row is as high as needed for what stands in it, of blocks its part.</summary>
    private sealed record Frame(MapGrid Grid, double Width, IReadOnlyList<double> Tops, IReadOnlyList<double> Heights)
    {
        public double Right => Left + (Grid.Columns.Count * Width);

        public double Bottom => Tops[^1] + Heights[^1];

        public static Frame Of(IReadOnlyList<MapCell[]> blocks, MapGrid grid)
        {
            double[] heights = [.. Enumerable.Repeat(MinHeight, grid.Rows.Count)];
            foreach (var block in blocks.OrderBy(block => block.Length))
            {
                var rows = Enumerable.Range(grid.IndexOf(block[0].Node), block.Length);
                var missing = (block[0].Lines.Count * LineHeight) + 10 - rows.Sum(row => heights[row]);
                foreach (var row in rows)
                {
                    heights[row] += Math.Max(0, missing) / block.Length;
                }
            }

            var letters = blocks.SelectMany(block => block[0].Lines).Max(line => line.Length);
            double[] tops = [.. grid.Rows.Select((row, i) => Top + heights[..i].Sum() + (grid.LayersBefore(row) * LayerGap))];
            return new(grid, Math.Max(MinWidth, (letters * LetterWidth) + 8), tops, heights);
        }

        public double X(int position) => Left + (Grid.ColumnOf(position) * Width);

        public double Y(MapRow row) => Tops[Grid.IndexOf(row)];

        public double HeightOf(MapRow row) => Heights[Grid.IndexOf(row)];
    }
}

using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>Draws where a head looks from every position, on average over the questions.</summary>
internal static class AttentionPicture
{
    private const double Cell = 13;
    private const double Margin = 60;
    private const double Top = 34;
    private const double Swatch = 36;

    /// <summary>Less attention than this has no number in the data.</summary>
    private const double MinShare = 0.005;

    private static readonly int[] Percents = [0, 25, 50, 75, 100];

    /// <summary>A picture for each head, by layer.</summary>
    public static IReadOnlyList<Picture> Of(CircuitFacts facts) =>
    [
        .. facts.Attention.GroupBy(head => (head.Node.Layer, Head: head.Node.Head!.Value))
            .OrderBy(head => head.Key.Layer).ThenBy(head => head.Key.Head)
            .Select(head => Of(new(head.Key.Layer, head.Key.Head), [.. head.OrderBy(one => one.Node.Position)], facts.Model.Layout)),
    ];

    private static Picture Of(MapRow head, HeadAttention[] rows, Layout layout)
    {
        var side = rows.Length * Cell;
        var name = $"Attention of {head.Name}";
        return new(
            $"attention-{head.Name}",
            name,
            "A row for each query, the token from which it looks; a column for each key, the token at which it looks. The scale says how much.",
            Margin + Math.Max(side, Percents.Length * Swatch) + 12,
            Top + side + 98,
            [
                new Shape.Text(12, 20, name, 14, Anchor.Start),
                new Shape.Box(Margin, Top, side, side, Fill: null, Ink.Rule),
                .. rows.SelectMany((row, y) => row.Shares.Select((share, x) => (Colour: Ink.ShadeFromPaper(share), X: Margin + (x * Cell), Y: Top + (y * Cell))))
                    .Where(cell => cell.Colour != Ink.Paper)
                    .GroupBy(cell => cell.Colour, StringComparer.Ordinal)
                    .Select(cells => new Shape.Cells([.. cells.Select(cell => (cell.X, cell.Y))], Cell, Cell, cells.Key)),
                .. rows.SelectMany((row, i) => Labels(layout.NameOf(row.Node.Position), i, side)),
                new Shape.Text(14, Top + (side / 2), "query (looks)", 10, Upwards: true),
                new Shape.Text(Margin + (side / 2), Top + side + 50, "key (is looked at)", 10),
                .. Scale(Top + side + 66),
            ])
        {
            Csv = CsvTable.Of(["query", "key", "percent"], rows.SelectMany(row => row.Shares.Index().Where(one => one.Item >= MinShare).Select(one =>
                (IReadOnlyList<string>)[layout.NameOf(row.Node.Position), layout.NameOf(one.Index), CsvTable.Number(Math.Round(100 * one.Item, 1))]))),
        };
    }

    private static IEnumerable<Shape> Labels(string name, int i, double side)
    {
        var middle = ((i + 0.5) * Cell) + 3.5;
        yield return new Shape.Text(Margin - 5, Top + middle, name, 9, Anchor.End);
        yield return new Shape.Text(Margin + middle, Top + side + 5, name, 9, Anchor.End, Upwards: true);
    }

    private static IEnumerable<Shape> Scale(double y)
    {
        foreach (var (i, percent) in Percents.Index())
        {
            var colour = Ink.ShadeFromPaper(percent / 100.0);
            yield return new Shape.Box(Margin + (i * Swatch), y, Swatch, 15, colour, Ink.Rule);
            yield return new Shape.Text(Margin + ((i + 0.5) * Swatch), y + 11, $"{percent} %", 9, Colour: Ink.On(colour));
        }
    }
}

using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>Draws where a head looks from every position, on average over the questions.</summary>
internal static class AttentionPicture
{
    private const double Cell = 13;
    private const double Margin = 44;
    private const double Top = 34;
    private const double Swatch = 36;

    /// <summary>Less attention than this is not drawn.</summary>
    private const double MinShare = 0.005;

    private static readonly int[] Percents = [0, 25, 50, 75, 100];

    /// <summary>A picture for each head, by layer.</summary>
    public static IReadOnlyList<Picture> Of(CircuitFacts facts) =>
    [
        .. facts.Attention.GroupBy(head => (head.Node.Layer, Head: head.Node.Head!.Value))
            .OrderBy(head => head.Key.Layer).ThenBy(head => head.Key.Head)
            .Select(head => Of(new(head.Key.Layer, head.Key.Head), [.. head.OrderBy(one => one.Node.Position)], new(facts.Model.Digits))),
    ];

    private static Picture Of(MapRow head, HeadAttention[] rows, Layout layout)
    {
        var side = rows.Length * Cell;
        var name = $"Attention of {head.Name}";
        return new(
            $"attention-{head.Name}",
            name,
            "A row for each position from which it looks, a column for each position at which it looks; darker is more, white is none.",
            Margin + Math.Max(side, Percents.Length * Swatch) + 12,
            Top + side + 80,
            [
                new Shape.Text(12, 20, name, 14, Anchor.Start),
                new Shape.Box(Margin, Top, side, side, Fill: null, Ink.Rule),
                .. rows.SelectMany((row, y) => Row(row, y, layout)),
                .. rows.SelectMany((row, i) => Labels(layout.NameOf(row.Node.Position), i, side)),
                .. Scale(Top + side + 50),
            ]);
    }

    private static IEnumerable<Shape> Row(HeadAttention row, int y, Layout layout) =>
        from one in row.Shares.Index()
        where one.Item >= MinShare
        select new Shape.Group(
            [new Shape.Box(Margin + (one.Index * Cell), Top + (y * Cell), Cell, Cell, Ink.ShadeFromPaper(one.Item))],
            $"{layout.NameOf(row.Node.Position)} looks at {layout.NameOf(one.Index)}: {Math.Round(100 * one.Item):0} %",
            Target: null);

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

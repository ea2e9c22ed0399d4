using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>Draws where a fact is represented and used: a row for each class and column, a cell for each site.</summary>
internal static class ProbePicture
{
    private const double Cell = 34;
    private const double RowHeight = 24;
    private const double Left = 96;
    private const double Top = 104;
    private const double Between = 14;
    private const double MarkSize = 6;

    /// <summary>Draws a fact.</summary>
    /// <param name="name">What the model is called.</param>
    /// <param name="facts">What was found.</param>
    /// <param name="fact">The fact.</param>
    public static Picture Of(string name, ProbeFacts facts, ProbedFact fact)
    {
        var (layout, word) = (facts.Shape.Layout, EnumText.Of(fact));
        ProbedCase[] rows = [.. facts.Cases.Where(one => one.Case.Fact == fact)];
        int[] positions = [.. rows.SelectMany(one => one.Sites).Select(site => site.Site.Position).Distinct().Order()];
        (ProbedActivation Activation, int Layer)[] kinds = [.. rows[0].Sites.Where(site => site.Site.Position == rows[0].Sites[0].Site.Position).Select(site => (site.Site.Activation, site.Site.Layer))];
        var block = (kinds.Length * Cell) + Between;
        return new(
            $"probe-{word}",
            $"Where {name} represents and uses the fact '{word}'",
            "How often a linear probe finds the fact, by token and site; a mark says that the answer follows it.",
            Math.Max(640, Left + (positions.Length * block) + 12),
            Top + (rows.Length * RowHeight) + 20,
            [
                new Shape.Text(12, 20, $"Where {name} represents and uses the fact '{word}'", 12, Anchor.Start),
                new Shape.Text(12, 36, "percent of held-out questions of which a linear probe finds it; white is chance or no better than a control, the darkest shade always", 10, Anchor.Start, Ink.Faint),
                new Shape.Marks([(17, 46)], Marker.Circle, MarkSize, Ink.Dark),
                new Shape.Text(26, 50, "used: the answer follows another question's fact within the probe's subspace;", 10, Anchor.Start, Ink.Faint),
                new Shape.Marks([(480, 46)], Marker.Square, MarkSize, Ink.Dark),
                new Shape.Text(489, 50, "more often than not", 10, Anchor.Start, Ink.Faint),
                .. positions.SelectMany((position, p) => Heading(layout.NameOf(position), kinds, Left + (p * block))),
                .. rows.SelectMany((row, r) => Row(row, positions, kinds.Length, block, Top + (r * RowHeight))),
            ])
        {
            Csv = CsvTable.Of(["class", "column", "position", "activation", "layer", "found", "represented", "used"], rows.SelectMany(row => row.Sites.Select(site => (IReadOnlyList<string>)
            [
                row.Case.Class is { } kind ? EnumText.Of(kind) : "", CsvTable.Number(row.Case.Column), CsvTable.Number(site.Site.Position), EnumText.Of(site.Site.Activation), CsvTable.Number(site.Site.Layer),
                CsvTable.Number(site.Accuracy.Value), EnumText.Of(site.Represented), site.Use is { } use ? EnumText.Of(use.Verdict) : "",
            ]))),
        };
    }

    private static IEnumerable<Shape> Heading(string token, (ProbedActivation Activation, int Layer)[] kinds, double x)
    {
        yield return new Shape.Text(x + (kinds.Length * Cell / 2), Top - 32, token, 11);
        foreach (var (i, (activation, layer)) in kinds.Index())
        {
            yield return new Shape.Text(x + (i * Cell) + (Cell / 2), Top - 18, activation is ProbedActivation.Heads ? "heads" : "str.", 9, Colour: Ink.Faint);
            yield return new Shape.Text(x + (i * Cell) + (Cell / 2), Top - 6, layer.ToString(CultureInfo.InvariantCulture), 9, Colour: Ink.Faint);
        }
    }

    private static IEnumerable<Shape> Row(ProbedCase row, int[] positions, int kinds, double block, double y)
    {
        yield return new Shape.Text(Left - 10, y + 16, ProbeTables.NameOf(row.Case), 10, Anchor.End);
        foreach (var (i, site) in row.Sites.Index())
        {
            var x = Left + (Array.IndexOf(positions, site.Site.Position) * block) + (i % kinds * Cell);
            var chance = 1.0 / row.Case.Labels;
            var fill = Ink.ShadeFromPaper(site.Represented is Verdict.None ? 0 : Math.Max(0, (site.Accuracy.Value - chance) / (1 - chance)));
            yield return new Shape.Group(
                [
                    new Shape.Box(x, y, Cell, RowHeight, fill, Ink.Rule),
                    new Shape.Text(x + 13, y + 16, string.Create(CultureInfo.InvariantCulture, $"{100 * site.Accuracy.Value:0}"), 10, Colour: Ink.On(fill)),
                    .. site.Use?.Verdict is { } used and > Verdict.None
                        ? [new Shape.Marks([(x + 28, y + 12)], used is Verdict.Strong ? Marker.Circle : Marker.Square, MarkSize, Ink.On(fill))]
                        : Array.Empty<Shape>(),
                ],
                string.Create(CultureInfo.InvariantCulture, $"{ProbeTables.NameOf(row.Case)}, {site.Site}: {site.Accuracy.Value:0.000}"),
                null);
        }
    }
}

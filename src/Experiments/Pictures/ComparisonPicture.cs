using System.Globalization;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>Draws which claims and clauses hold in which models: a panel for each sub-task, a row for each column, a cell for each model.</summary>
public static class ComparisonPicture
{
    private const double Cell = 22;
    private const double Gap = 26;
    private const double Margin = 14;
    private const double Head = 44;
    private const double Row = 18;

    /// <summary>Panels stand beside each other up to this width.</summary>
    private const double Wide = 1150;

    private const double LetterWidth = 7;

    /// <summary>One of the claims, one of the clauses.</summary>
    public static IReadOnlyList<Picture> Of(ModelComparison comparison) =>
    [
        Drawn("claims-across-models", "Claims across models", comparison, comparison.Roles
            .GroupBy(row => row.Task)
            .Select(rows => new Panel($"{rows.Key}: {ClaimText.Short(rows.Key)}", [.. rows.Select(row => Line(row, comparison))])),
            CsvTable.Of(["claim", .. NamesOf(comparison)], comparison.Roles.Select(row => (IReadOnlyList<string>)[row.Tag, .. row.Models.Select(found => Word(found?.Verdict))]))),
        Drawn("clauses-across-models", "Clauses of the hypotheses across models (optional ones in brackets)", comparison, comparison.Clauses
            .GroupBy(row => (row.Hypothesis, Family: row.Digit is null ? "" : row.Family))
            .Select(rows => new Panel(rows.Key.Family.Length == 0 ? rows.Key.Hypothesis : rows.Key.Family, [.. rows.Select(row => Line(row, comparison))])),
            CsvTable.Of(["clause", "statement", .. NamesOf(comparison)], comparison.Clauses.Select(row => (IReadOnlyList<string>)[row.Id, row.Text, .. row.Models.Select(clause => Word(clause?.Verdict))]))),
    ];

    private static PanelRow Line(RoleRow row, ModelComparison comparison) => new(
        row.Column is null ? "" : row.Tag.Split('.')[0],
        [.. row.Models.Select((found, model) => new PanelCell(found?.Verdict, $"{comparison.Models[model].Name}, {row.Tag}: {Told(found)}"))]);

    private static PanelRow Line(ClauseRow row, ModelComparison comparison) => new(
        row.IsOptional ? $"({row.Id})" : row.Id,
        [.. row.Models.Select((clause, model) => new PanelCell(
            clause?.Verdict,
            $"{comparison.Models[model].Name}, {row.Id}: {(clause is null ? "not said of it" : EnumText.Of(clause.Verdict))}"))]);

    private static string Told(RoleFinding? found) => found switch
    {
        null => ComparisonText.Unknown,
        { Best: { } best } => string.Create(
            CultureInfo.InvariantCulture, $"{EnumText.Of(found.Verdict)}, {best.Claim.NodesText} passes {best.Passed.Count} of {best.Passed.Trials}"),
        _ => "no useful node where it could be done",
    };

    private static Picture Drawn(string name, string title, ModelComparison comparison, IEnumerable<Panel> panels, string csv)
    {
        var shapes = new List<Shape> { new Shape.Text(Margin, 24, title, 15, Anchor.Start) };
        var (x, y, height, width) = (Margin, 40.0, 0.0, 0.0);
        foreach (var panel in panels)
        {
            if (x > Margin && x + panel.Width > Wide)
            {
                (x, y, height) = (Margin, y + height + Gap, 0);
            }

            shapes.AddRange(panel.Shapes(x, y));
            (x, height) = (x + panel.Width + Gap, Math.Max(height, panel.Height));
            width = Math.Max(width, x);
        }

        var bottom = y + height + Gap;
        shapes.AddRange(Legend(bottom));
        shapes.AddRange(Names(comparison, bottom + 34));
        var longest = comparison.Models.Max(model => Named(model, comparison.Models.Count).Length);
        return new(
            name,
            title,
            "Columns are models, rows are digits or clauses. A circle is strong, a square partial, a cross none; " +
            "with a dash a model cannot have it, or nothing was there to test.",
            Math.Max(Math.Max(width, (2 * Margin) + (title.Length * 9)), (2 * Margin) + (longest * LetterWidth)),
            bottom + 34 + (comparison.Models.Count * Row) + Margin,
            shapes)
        {
            Csv = csv,
        };
    }

    private static IEnumerable<string> NamesOf(ModelComparison comparison) => comparison.Models.Select(model => model.Name);

    private static string Word(Verdict? verdict) => verdict is { } known ? EnumText.Of(known) : "";

    private static IEnumerable<Shape> Legend(double y)
    {
        (Verdict? Verdict, string Words)[] known = [(Verdict.Strong, "strong"), (Verdict.Partial, "partial"), (Verdict.None, "none"), (null, ComparisonText.Unknown)];
        foreach (var (i, (verdict, words)) in known.Index())
        {
            var x = Margin + (i * 92);
            foreach (var shape in new PanelCell(verdict, words).Shapes(x, y))
            {
                yield return shape;
            }

            yield return new Shape.Text(x + Cell + 6, y + 15, words, 11, Anchor.Start);
        }
    }

    private static IEnumerable<Shape> Names(ModelComparison comparison, double y) => comparison.Models.Select((model, i) =>
        new Shape.Text(Margin, y + ((i + 0.8) * Row), Named(model, i + 1), 11, Anchor.Start));

    private static string Named(ModelClaims model, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number}  {model.Name} ({ComparisonText.Nature(model)})");

    /// <summary>The rows of one sub-task or hypothesis.</summary>
    private sealed record Panel(string Title, IReadOnlyList<PanelRow> Rows)
    {
        private double Left => 8 + (Rows.Max(row => row.Label.Length) * LetterWidth);

        public double Width => Left + Math.Max(Rows[0].Cells.Count * Cell, Title.Length * (LetterWidth + 1));

        public double Height => Head + (Rows.Count * Cell);

        public IEnumerable<Shape> Shapes(double x, double y)
        {
            yield return new Shape.Text(x + Left, y + 16, Title, 13, Anchor.Start);
            foreach (var model in Enumerable.Range(0, Rows[0].Cells.Count))
            {
                yield return new Shape.Text(
                    x + Left + ((model + 0.5) * Cell), y + Head - 8, (model + 1).ToString(CultureInfo.InvariantCulture), 10, Colour: Ink.Faint);
            }

            foreach (var (i, row) in Rows.Index())
            {
                var top = y + Head + (i * Cell);
                yield return new Shape.Text(x + Left - 6, top + 15, row.Label, 11, Anchor.End);
                foreach (var shape in row.Cells.Select((cell, model) => new Shape.Group(cell.Shapes(x + Left + (model * Cell), top), cell.Tip, Target: null)))
                {
                    yield return shape;
                }
            }
        }
    }

    private sealed record PanelRow(string Label, IReadOnlyList<PanelCell> Cells);

    private sealed record PanelCell(Verdict? Verdict, string Tip)
    {
        private string Fill => Verdict switch
        {
            Circuits.Verdict.Strong => Ink.Shade(0.85),
            Circuits.Verdict.Partial => Ink.Shade(0.1),
            Circuits.Verdict.None => Ink.Empty,
            _ => Ink.Paper,
        };

        public IReadOnlyList<Shape> Shapes(double x, double y) =>
        [
            new Shape.Box(x + 1, y + 1, Cell - 2, Cell - 2, Fill, Verdict is null ? null : Ink.Rule),
            Symbol(x + (Cell / 2), y + (Cell / 2)),
        ];

        private Shape Symbol(double x, double y) => Verdict switch
        {
            Circuits.Verdict.Strong => new Shape.Marks([(x, y)], Marker.Circle, 10, Ink.Paper),
            Circuits.Verdict.Partial => new Shape.Marks([(x, y)], Marker.Square, 9, Ink.Dark),
            Circuits.Verdict.None => new Shape.Marks([(x, y)], Marker.Cross, 7, Ink.Faint),
            _ => new Shape.Text(x, y + 4, ComparisonText.Impossible, 13, Colour: Ink.Faint),
        };
    }
}

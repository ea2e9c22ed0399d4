using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>Draws in how many models of a group each experiment is strong, partial or none: a bar for each class.</summary>
internal static class MechanismComparisonPicture
{
    private const double Left = 400;
    private const double Bar = 360;
    private const double RowHeight = 18;
    private const double Top = 74;

    /// <summary>Draws a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="number">Its number among the groups, from 1: it names the picture.</param>
    public static Picture Of(MechanismGroup group, int number)
    {
        var (rows, width) = (group.ByClass, Left + Bar + 120);
        var height = Top + (rows.Count * RowHeight) + 20;
        return new(
            string.Create(CultureInfo.InvariantCulture, $"mechanisms-{number}"),
            $"What {Figures.Count(group.Models.Count, "model")} have in common",
            "In how many models an experiment is strong, partial or none, corrected for how many were tested.",
            width,
            height,
            [
                new Shape.Text(12, 20, $"What {Figures.Count(group.Models.Count, "model")} have in common: {MechanismComparisonTables.Nature(group)}", 12, Anchor.Start),
                new Shape.Text(12, 36, "share of the models in which all cases of a class are strong, and in which all are at least partial, corrected for how many were tested;", 10, Anchor.Start, Ink.Faint),
                new Shape.Text(12, 50, "in parentheses models with anything to judge. S: additions; M, N: subtractions with positive, with negative answers", 10, Anchor.Start, Ink.Faint),
                .. Key(),
                .. rows.SelectMany((row, i) => Row(row, Top + (i * RowHeight))),
            ])
        {
            Csv = CsvTable.Of(["experiment", "class", "models", "strong", "holds"], rows.Select(row => (IReadOnlyList<string>)
            [
                CsvTable.Number(row.Number), row.Class is { } kind ? EnumText.Of(kind) : "", CsvTable.Number(row.CorrectedStrong.Trials), CsvTable.Number(row.CorrectedStrong.Count), CsvTable.Number(row.CorrectedHolds.Count),
            ])),
        };
    }

    private static IEnumerable<Shape> Key()
    {
        foreach (var (i, (name, share)) in new[] { ("strong", 1.0), ("partial", 0.35), ("none", 0.0) }.Index())
        {
            var x = Left + (i * 90);
            yield return new Shape.Box(x, Top - 16, 12, 10, Ink.ShadeFromPaper(share), Ink.Rule);
            yield return new Shape.Text(x + 17, Top - 7, name, 10, Anchor.Start);
        }
    }

    private static IEnumerable<Shape> Row(MechanismRow row, double y)
    {
        yield return new Shape.Text(Left - 10, y + 13, $"{Figures.Count(row.Number)} {row.Name}{(row.Class is { } kind ? $", {kind.Letter()}" : "")}", 10, Anchor.End);
        var (judged, strong, holds) = (row.CorrectedStrong.Trials, row.CorrectedStrong.Count, row.CorrectedHolds.Count);
        if (judged == 0)
        {
            yield break;
        }

        var x = Left;
        foreach (var (count, share) in new[] { (strong, 1.0), (holds - strong, 0.35), (judged - holds, 0.0) })
        {
            if (count > 0)
            {
                yield return new Shape.Box(x, y + 2, Bar * count / judged, RowHeight - 4, Ink.ShadeFromPaper(share), Ink.Rule);
                x += Bar * count / judged;
            }
        }

        yield return new Shape.Text(Left + Bar + 8, y + 13, $"{Figures.Count(strong)}, {Figures.Count(holds)} ({Figures.Count(judged)})", 10, Anchor.Start);
    }
}

using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>What mechanisms have in common, for people.</summary>
internal static class MechanismComparisonTables
{
    public static void Draw(Report report, MechanismComparison comparison)
    {
        foreach (var group in comparison.Groups)
        {
            report.Say($"{Nature(group)}: {Figures.Count(group.Models.Count, "model")}");
            report.Draw(Experiments(group));
            if (group.Routes.Count > 0)
            {
                report.Draw(Routes(group));
            }
        }

        report.Say("S: additions; M, N: subtractions with positive, with negative answers. An experiment is strong in a model if all its cases of the class are, and holds if all are at least partial.");
        report.Say($"Corrected: what remains of it if the {Figures.Count(comparison.Tested)} cases of all models are tested at once (Holm). Ends of exact 95 % intervals stand in parentheses.");
    }

    /// <summary>What models of a group are: <c>add, subtract; 3 digits, 2 layers, 4 heads</c>.</summary>
    public static string Nature(MechanismGroup group) =>
        $"{string.Join(", ", group.Classes.Select(one => EnumText.Of(one.OperationOf())).Distinct(StringComparer.Ordinal))}; {Figures.Count(group.Shape.Digits, "digit")}, {Figures.Count(group.Shape.Layers, "layer")}, {Figures.Count(group.Shape.Heads, "head")}";

    private static FoldedTable Experiments(MechanismGroup group)
    {
        var table = Tables.With(">No.", "Experiment", "Class", ">Judged", ">Strong", ">Corrected", ">Holds", ">Corrected ").MayOmit("Class");
        foreach (var row in group.ByClass)
        {
            table.Row(
                Figures.Count(row.Number), row.Name, row.Class is { } kind ? $"{kind.Letter()}" : "", Figures.Count(row.Strong.Trials),
                Count(row.Strong), Figures.Count(row.CorrectedStrong.Count), Count(row.Holds), Figures.Count(row.CorrectedHolds.Count));
        }

        return table;
    }

    private static FoldedTable Routes(MechanismGroup group)
    {
        var table = Tables.With("Class", "Digit", ">Depth", ">res", ">att", ">res or att", ">resatt", ">none");
        foreach (var row in group.Routes)
        {
            table.Row(
            [
                $"{row.Chain.Class.Letter()}", $"A{row.Chain.Digit}", Figures.Count(row.Chain.Depth),
                .. new[] { DeliveryRoute.Residual, DeliveryRoute.Attention, DeliveryRoute.Either, DeliveryRoute.Both, DeliveryRoute.None }
                    .Select(route => Figures.Count(row.Routes.Count(one => one == route))),
            ]);
        }

        return table;
    }

    private static string Count(Tally tally) =>
        string.Create(CultureInfo.InvariantCulture, $"{tally.Count} ({100 * tally.Lower:0}–{100 * tally.Upper:0} %)");
}

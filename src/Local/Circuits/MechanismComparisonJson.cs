using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>What mechanisms have in common, for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Format"><c>va-mechanism-comparison</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Tested">Number of judged cases in all, for which verdicts are corrected.</param>
/// <param name="Groups">Models of one shape that are asked the same classes of questions.</param>
internal sealed record MechanismComparisonJson(string Format, int Version, int Tested, IReadOnlyList<MechanismGroupJson> Groups)
{
    /// <summary>The JSON form of a comparison.</summary>
    public static MechanismComparisonJson Of(MechanismComparison comparison) => new(
        "va-mechanism-comparison", 1, comparison.Tested,
        [
            .. comparison.Groups.Select(group => new MechanismGroupJson(
                group.Shape, group.Classes, group.Models, group.Cases,
                [.. group.Routes.Select(row => new RoutesJson(row.Chain.Class, row.Chain.Digit, row.Chain.Depth, row.Routes))])),
        ]);

    /// <summary>All cases as CSV, a row for each.</summary>
    public string Csv() => CsvTable.Of(
        ["operations", "digits", "layers", "heads", "experiment", "class", "digit", "depth", "models", "strong", "strong lower", "strong upper", "strong corrected", "holds", "holds lower", "holds upper", "holds corrected"],
        Groups.SelectMany(group => group.Cases.Select(row => (IReadOnlyList<string>)
        [
            string.Join('+', group.Classes.Select(one => EnumText.Of(one.OperationOf())).Distinct(StringComparer.Ordinal)),
            CsvTable.Number(group.Shape.Digits), CsvTable.Number(group.Shape.Layers), CsvTable.Number(group.Shape.Heads), CsvTable.Number(row.Number),
            row.Class is { } kind ? EnumText.Of(kind) : "", row.Digit is { } digit ? CsvTable.Number(digit) : "", row.Depth is { } depth ? CsvTable.Number(depth) : "",
            CsvTable.Number(row.Strong.Trials), CsvTable.Number(row.Strong.Count), Figures.Real(row.Strong.Lower), Figures.Real(row.Strong.Upper), CsvTable.Number(row.CorrectedStrong.Count),
            CsvTable.Number(row.Holds.Count), Figures.Real(row.Holds.Lower), Figures.Real(row.Holds.Upper), CsvTable.Number(row.CorrectedHolds.Count),
        ])));
}

/// <summary>Models of one shape that are asked the same classes of questions.</summary>
/// <param name="Shape">Their shape.</param>
/// <param name="Classes">The classes of questions.</param>
/// <param name="Models">Their names.</param>
/// <param name="Cases">Verdicts by case, one for each model.</param>
/// <param name="Routes">By which way the last MLP gets each carry, one for each model.</param>
internal sealed record MechanismGroupJson(
    AnalysedModel Shape, IReadOnlyList<OperationClass> Classes, IReadOnlyList<string> Models, IReadOnlyList<MechanismRow> Cases, IReadOnlyList<RoutesJson> Routes);

/// <summary>By which ways the last MLP gets a carry in several models.</summary>
/// <param name="Class">The class of questions.</param>
/// <param name="Digit">The answer digit.</param>
/// <param name="Depth">From how many columns below it comes.</param>
/// <param name="Routes">One for each model.</param>
internal sealed record RoutesJson(OperationClass Class, int Digit, int Depth, IReadOnlyList<DeliveryRoute> Routes);

using System.Globalization;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>Which claims and clauses hold in which of a sweep's models.</summary>
internal static class ComparisonSection
{
    /// <summary>Its pictures; none of fewer than two models.</summary>
    public static IReadOnlyList<Picture> Pictures(IReadOnlyList<(string Name, ClaimFacts Facts)> models) => models.Count < 2
        ? []
        : [.. ComparisonPicture.Of(ModelComparison.Of([.. models.Select(model => new ModelClaims(model.Name, model.Facts))]))];

    /// <param name="models">Those whose claims were tested; nothing is said of fewer than two.</param>
    /// <param name="sweep">The sweep that they are of.</param>
    public static Html Of(IReadOnlyList<(string Name, ClaimFacts Facts)> models, string sweep)
    {
        if (models.Count < 2)
        {
            return Html.Empty;
        }

        var comparison = ModelComparison.Of([.. models.Select(model => new ModelClaims(model.Name, model.Facts))]);
        return Html.Of($"""
            <section id="across">
            <h2>Across models</h2>
            <p>{ComparisonText.Summary(comparison)} Which node does a sub-task differs from model to model; here it counts that one does.</p>
            <div class="gallery">{Html.Join(ComparisonPicture.Of(comparison).Select(picture => ReportFigure.Of(picture, sweep, $"va analyse compare --sweep {ReportFigure.Word(sweep)} --out comparison", Html.Of($"{picture.Description}"), picture.Name)))}</div>
            <details><summary>The same as tables, with the nodes and their pass rates</summary>
            {Roles(comparison)}{Clauses(comparison)}</details>
            </section>

            """);
    }

    private static Html Roles(ModelComparison comparison)
    {
        var table = new HtmlTable(
            "Sub-tasks and the models in which claims of them stand",
            ["Claim", "Sub-task", .. comparison.Models.Select(model => model.Name), ">Strong", ">Stands", ">95 %", "Places"]);
        foreach (var row in comparison.Roles)
        {
            table.Add(
            [
                row.Tag,
                ClaimText.Short(row.Task),
                .. row.Models.Select(Told),
                Share(row.IsStrong),
                Share(row.Stands),
                HtmlCell.Of(ComparisonText.Interval(row.Stands), row.Stands.Lower),
                string.Join(", ", row.Places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Place} ({place.Models})"))),
            ]);
        }

        return table.ToHtml();
    }

    private static Html Clauses(ModelComparison comparison)
    {
        var table = new HtmlTable(
            "Clauses of the hypotheses and the models of which they hold",
            ["Clause", "~Statement", .. comparison.Models.Select(model => model.Name), ">Strong", ">Holds", ">95 %"]);
        foreach (var row in comparison.Clauses)
        {
            table.Add(
            [
                row.Id,
                row.IsOptional ? $"{row.Text} (optional)" : row.Text,
                .. row.Models.Select(clause => Cell(ComparisonText.Symbol(clause?.Verdict), clause?.Verdict, rate: 0)),
                Share(row.IsStrong),
                Share(row.Holds),
                HtmlCell.Of(ComparisonText.Interval(row.Holds), row.Holds.Lower),
            ]);
        }

        return table.ToHtml();
    }

    private static HtmlCell Told(RoleFinding? found) => Cell(
        found is { Confirmed: > 0, Best: { } best } ? $"{ComparisonText.Symbol(found)} {best.Claim.NodesText}" : ComparisonText.Symbol(found),
        found?.Verdict,
        found?.Best?.Passed.Rate ?? 0);

    /// <summary>Sorted by the verdict, then by the pass rate.</summary>
    private static HtmlCell Cell(string shown, Verdict? verdict, double rate) =>
        HtmlCell.Of(shown, verdict is { } known ? (2 * (int)known) + rate : -1);

    private static HtmlCell Share(Tally tally) => HtmlCell.Of(ComparisonText.Count(tally), tally.Rate);
}

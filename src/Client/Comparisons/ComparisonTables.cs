using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>A comparison for people: models have numbers, so that nine of them stand side by side in 120 columns.</summary>
internal static class ComparisonTables
{
    /// <summary>More models than these are told in several tables.</summary>
    private const int MaxAbreast = 9;

    public static void Draw(Report report, ModelComparison comparison)
    {
        Models(report, comparison);
        int[][] blocks = [.. Enumerable.Range(0, comparison.Models.Count).Chunk(MaxAbreast)];
        foreach (var block in blocks)
        {
            Roles(report, comparison, block);
        }

        report.Say($"{ComparisonText.Key}.");
        report.Say("Beside it stands the percentage of questions that the best claim passes.");
        report.Say("'Stands' counts models, strong or partial; 'Mostly at' is where claims of it stand in most models.");
        foreach (var block in blocks)
        {
            Nodes(report, comparison, block);
        }

        foreach (var block in blocks)
        {
            Clauses(report, comparison, block);
        }

        report.Say(ComparisonText.Summary(comparison));
    }

    private static void Models(Report report, ModelComparison comparison)
    {
        var table = Tables.With(">No.", "Model", "", ">Wrong", ">Useful nodes", ">Tested", ">Strong", ">Partial").NamedBy(2).MayOmit("Tested", "Partial", "Strong");
        foreach (var (i, model) in comparison.Models.Index())
        {
            var json = ComparedModelJson.Of(model);
            table.Row(
                Number(i),
                model.Name,
                ComparisonText.Nature(model),
                $"{Figures.Count(json.Wrong)} of {Figures.Count(json.Asked)}",
                Figures.Count(model.Facts.Analysis.UsefulNodes.Count()),
                Figures.Count(json.Tested),
                Figures.Count(json.Strong),
                Figures.Count(json.Partial));
        }

        report.Draw(table);
    }

    private static void Roles(Report report, ModelComparison comparison, int[] block)
    {
        var table = Tables.With(["Claim", .. block.Select(Number), "Stands", "95 %", "Mostly at"]).MayOmit("Mostly at", "95 %");
        SubTask? group = null;
        foreach (var row in comparison.Roles)
        {
            if (group is not null && group != row.Task)
            {
                table.Row("");
            }

            group = row.Task;
            table.Row(
            [
                row.Tag,
                .. block.Select(model => ComparisonText.Symbol(row.Models[model])),
                ComparisonText.Count(row.Stands),
                ComparisonText.Interval(row.Stands),
                row.Places is [var (place, models), ..] ? $"{place} ({Figures.Count(models)})" : "",
            ]);
        }

        report.Draw(table);
    }

    private static void Nodes(Report report, ModelComparison comparison, int[] block)
    {
        var table = Tables.With(["Done by", .. block.Select(Number)]);
        foreach (var row in comparison.Roles.Where(row => block.Any(model => row.Models[model] is { Confirmed: > 0 })))
        {
            table.Row([row.Tag, .. block.Select(model => row.Models[model] switch
            {
                null => ComparisonText.Impossible,
                { Confirmed: > 0, Best: { } best } => best.Claim.NodesText,
                _ => "",
            })]);
        }

        report.Draw(table);
    }

    private static void Clauses(Report report, ModelComparison comparison, int[] block)
    {
        var table = Tables.With(["Clause", .. block.Select(Number), "Holds", "What it says"]);
        foreach (var row in comparison.Clauses)
        {
            table.Row(
            [
                row.Id,
                .. block.Select(model => ComparisonText.Symbol(row.Models[model]?.Verdict)),
                ComparisonText.Count(row.Holds),
                row.IsOptional ? $"{row.Text} (optional)" : row.Text,
            ]);
        }

        report.Draw(table);
    }

    private static string Number(int model) => (model + 1).ToString(CultureInfo.InvariantCulture);
}

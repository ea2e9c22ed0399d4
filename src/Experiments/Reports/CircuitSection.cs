using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Which parts of a model matter for what.</summary>
internal static class CircuitSection
{
    private const int MaxPlots = 3;

    public static IEnumerable<ReportPart> Of(ModelFindings model, string id) => model.Facts is { } facts
        ? [Maps(facts, model, id), .. ClaimSection.Of(model, id), .. NodeSection.Of(facts, model, id), Attention(facts, model), .. Columns(model, id)]
        : [new("maps", "Quanta maps", model.AnalysisFailure is null ? "not looked into" : "the analysis failed", Html.Of($"<p>{NotAnalysed(model)}</p>\n"))];

    private static string NotAnalysed(ModelFindings model) => model.Cell switch
    {
        _ when model.AnalysisFailure is { } reason => $"What this model computes is not known, since looking into it failed. {reason}",
        { } cell when AnalysisPlan.OperationsOf(cell.Spec) is null =>
            $"This model was trained to {string.Join(" and ", cell.Spec.Operations.Select(operation => operation.Name()))} alone, of which no sub-tasks are known, so it was not looked into.",
        { Training.Weights: null } => "Nobody looked into this model: it is not trained yet.",
        _ => "Nobody looked into this model.",
    };

    private static ReportPart Maps(CircuitFacts facts, ModelFindings model, string id)
    {
        var pictures = ReportPictures.Maps(facts, model.Nodes, node => $"#{ModelSection.AnchorOf(id, node)}");
        var command = $"va {(model.Claims is null ? "analyse" : "claims")} {ModelSection.WordOf(model)} --out analysis";
        var figures = pictures.Select(picture => ReportFigure.Of(
            picture, model.Name, command, Html.Of($"{picture.Description} Each cell leads to <a href=\"#{id}-nodes\">what is known of its node</a>."), $"{id}-map-{picture.Name}"));
        return new("maps", "Quanta maps", $"{Figures.Count(facts.UsefulNodes.Count())} of {Figures.Count(facts.Nodes.Count, "node")} useful", Html.Of($"""
            <p>{Introduction(facts)}</p>
            <div class="gallery">{Html.Join(figures)}</div>

            """));
    }

    private static string Introduction(CircuitFacts facts) => facts.Questions.Count == 0
        ? $"Nothing can be explained: the model answers all {Figures.Count(facts.LeftOut.Count, "question")} wrongly as it is."
        : facts.UsefulNodes.Any()
            ? "Columns are token positions, rows are the heads and the MLP of each layer. A node is shown where some of " +
              $"{Figures.Count(facts.Questions.Count, "question")} fail without it ({EnumText.Of(facts.Spec.Kind)} ablation, {EnumText.Of(facts.Spec.Policy)} policy)."
            : $"None of {Figures.Count(facts.Questions.Count, "question")} fails when any one node is taken away.";

    private static ReportPart Attention(CircuitFacts facts, ModelFindings model)
    {
        var command = $"va analyse {ModelSection.WordOf(model)} --out analysis";
        var figures = AttentionPicture.Of(facts).Select(picture => ReportFigure.Of(picture, model.Name, command, Html.Empty)).ToArray();
        return new("attention", "Attention", Figures.Count(figures.Length, "head"), Html.Of($"""
            <p>Where each head looks, on average over the questions: a row for each query, the token from which it looks; a column for each key, the token at which it looks.</p>
            <div class="gallery">{Html.Join(figures)}</div>

            """));
    }

    private static IEnumerable<ReportPart> Columns(ModelFindings model, string id)
    {
        if (model.Columns.Count == 0)
        {
            yield break;
        }

        var table = new HtmlTable(
            "Heads that keep the states of a column apart",
            "Node", "Questions", ">Column", ">First component %", ">Silhouette", ">Caliński–Harabasz", ">Agreement %", ">Held-out accuracy %");
        foreach (var (test, result) in model.Columns.Where(found => found.Result.IsSeparable).Select(found => (found.Test, found.Result)))
        {
            table.Add(
            [
                Html.Of($"<a href=\"#{ModelSection.AnchorOf(id, test.Head)}\">{test.Head}</a>"),
                TriStateText.Of(test.Kind),
                HtmlCell.Of(test.Digit),
                Percent(result.Variances[0]),
                HtmlCell.Of(result.Silhouette.ToString("0.00", CultureInfo.InvariantCulture), result.Silhouette),
                HtmlCell.Of(result.CalinskiHarabasz.ToString("N0", CultureInfo.InvariantCulture), result.CalinskiHarabasz),
                Percent(result.Agreement),
                Percent(result.HeldOutAccuracy),
            ]);
        }

        var best = model.Columns.OrderByDescending(found => found.Result.IsSeparable).ThenByDescending(found => found.Result.HeldOutAccuracy).Take(MaxPlots);
        var plots = best.Select(found => ReportFigure.Of(
            SeparabilityPicture.Of(found), model.Name, $"va report {ModelSection.WordOf(model)} --pictures pictures", Html.Of($"<a href=\"#{ModelSection.AnchorOf(id, found.Test.Head)}\">{found.Test.Head}</a>, {TriStateText.Of(found.Test.Kind)}")));
        var apart = $"{Figures.Count(model.Columns.Count(found => found.Result.IsSeparable))} of {Figures.Count(model.Columns.Count)} kept apart";
        yield return new("columns", "Tri-state questions", apart, Html.Of($"""
            <p>Whether what a head writes tells apart what a column does with a carry or borrow: stop it, pass it on, make one. Asked of heads that look at both digits of the column: {apart}.{(model.Columns.Count > MaxPlots ? $" The {MaxPlots} clearest are drawn." : "")}</p>
            {(model.Columns.Any(found => found.Result.IsSeparable) ? table.ToHtml() : Html.Empty)}<div class="gallery">{Html.Join(plots)}</div>

            """));
    }

    private static HtmlCell Percent(double share) => HtmlCell.Of((100 * share).ToString("0", CultureInfo.InvariantCulture), share);
}

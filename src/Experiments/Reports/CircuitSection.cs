using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Which parts of a model matter for what.</summary>
internal static class CircuitSection
{
    private const int MaxPlots = 36;

    public static Html Of(ModelFindings model, string id)
    {
        if (model.Facts is not { } facts)
        {
            return Html.Of($"<h3 id=\"{id}-maps\">Quanta maps</h3>\n<p>{NotAnalysed(model)}</p>\n");
        }

        return Html.Join([Maps(facts, model, id), ClaimSection.Of(model, id), NodeSection.Of(facts, model, id), Attention(facts, id), Columns(model, id)]);
    }

    private static string NotAnalysed(ModelFindings model) => model.Cell switch
    {
        { } cell when AnalysisPlan.OperationsOf(cell.Spec) is null =>
            $"This model was trained to {string.Join(" and ", cell.Spec.Operations.Select(operation => operation.Name()))} alone, of which no sub-tasks are known, so it was not looked into.",
        { Training.Weights: null } => "Nobody looked into this model: it is not trained yet.",
        _ => "Nobody looked into this model.",
    };

    private static Html Maps(CircuitFacts facts, ModelFindings model, string id)
    {
        var pictures = ReportPictures.Maps(facts, model.Nodes, node => $"#{ModelSection.AnchorOf(id, node)}");
        var figures = pictures.Select(picture => ModelSection.Figure(
            picture, Html.Of($"{picture.Description} Each cell leads to <a href=\"#{id}-nodes\">what is known of its node</a>."), $"{id}-map-{picture.Name}"));
        return Html.Of($"""
            <h3 id="{id}-maps">Quanta maps</h3>
            <p>{Introduction(facts)}</p>
            <div class="gallery">{Html.Join(figures)}</div>

            """);
    }

    private static string Introduction(CircuitFacts facts) => facts.Questions.Count == 0
        ? $"Nothing can be explained: the model answers all {Figures.Count(facts.LeftOut.Count, "question")} wrongly as it is."
        : facts.UsefulNodes.Any()
            ? "Columns are token positions, rows are the heads and the MLP of each layer. A node is shown where some of " +
              $"{Figures.Count(facts.Questions.Count, "question")} fail without it ({EnumText.Of(facts.Spec.Kind)} ablation, {EnumText.Of(facts.Spec.Policy)} policy)."
            : $"None of {Figures.Count(facts.Questions.Count, "question")} fails when any one node is taken away.";

    private static Html Attention(CircuitFacts facts, string id) => Html.Of($"""
        <h3 id="{id}-attention">Attention</h3>
        <p>Where each head looks, on average over the questions: a row for each position from which it looks.</p>
        <div class="gallery">{Html.Join(AttentionPicture.Of(facts).Select(picture => ModelSection.Figure(picture, Html.Empty)))}</div>

        """);

    private static Html Columns(ModelFindings model, string id)
    {
        if (model.Columns.Count == 0)
        {
            return Html.Empty;
        }

        var table = new HtmlTable(
            "Heads on the columns at both digits of which they look",
            "Node", "Questions", ">Column", "Verdict", ">First component %", ">Silhouette", ">Caliński–Harabasz", ">Agreement %", ">Held-out accuracy %");
        foreach (var (test, result) in model.Columns.Select(found => (found.Test, found.Result)))
        {
            table.Add(
            [
                Html.Of($"<a href=\"#{ModelSection.AnchorOf(id, test.Head)}\">{test.Head}</a>"),
                TriStateText.Of(test.Kind),
                HtmlCell.Of(test.Digit),
                TriStateText.Verdict(result),
                Percent(result.Variances[0]),
                HtmlCell.Of(result.Silhouette.ToString("0.00", CultureInfo.InvariantCulture), result.Silhouette),
                HtmlCell.Of(result.CalinskiHarabasz.ToString("N0", CultureInfo.InvariantCulture), result.CalinskiHarabasz),
                Percent(result.Agreement),
                Percent(result.HeldOutAccuracy),
            ]);
        }

        var best = model.Columns.OrderByDescending(found => found.Result.IsSeparable).ThenByDescending(found => found.Result.HeldOutAccuracy).Take(MaxPlots);
        var plots = best.Select(found => ModelSection.Figure(
            SeparabilityPicture.Of(found), Html.Of($"<a href=\"#{ModelSection.AnchorOf(id, found.Test.Head)}\">{found.Test.Head}</a>, {TriStateText.Of(found.Test.Kind)}")));
        return Html.Of($"""
            <h3 id="{id}-columns">Tri-state questions</h3>
            <p>Whether what a head writes tells apart what a column does with a carry or borrow: stop it, pass it on, make one.{(model.Columns.Count > MaxPlots ? $" The {MaxPlots} clearest of {Figures.Count(model.Columns.Count)} are drawn." : "")}</p>
            {table.ToHtml()}<div class="gallery">{Html.Join(plots)}</div>

            """);
    }

    private static HtmlCell Percent(double share) => HtmlCell.Of((100 * share).ToString("0", CultureInfo.InvariantCulture), share);
}

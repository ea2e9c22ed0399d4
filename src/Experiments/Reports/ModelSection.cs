using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>Everything about one model.</summary>
internal static class ModelSection
{
    private static readonly LossView[] Losses = [new(ByToken: false, Logarithmic: true), new(ByToken: true, Logarithmic: true)];

    /// <param name="heading">Of the section.</param>
    /// <param name="id">What its links begin with.</param>
    /// <param name="reuse">What is said of the model that it started from; may be empty.</param>
    public static Html Of(ModelFindings model, string heading, string id, Html reuse) => Html.Of($"""
        <section id="{id}">
        <h2>{heading}</h2>
        {SummarySection.Facts(model)}{Contents(model, id, reuse)}{Training(model, id)}{VerificationSection.Of(model, id)}{RobustnessSection.Of(model.Robustness, id)}{CircuitSection.Of(model, id)}{reuse}</section>

        """);

    private static Html Contents(ModelFindings model, string id, Html reuse)
    {
        (string Anchor, string Words)[] parts =
        [
            ("losses", "Losses"),
            ("verification", "Verification"),
            .. model.Robustness is null ? Array.Empty<(string, string)>() : [("robustness", "Robustness")],
            .. model.Facts is null ? Array.Empty<(string, string)>() : [("maps", "Quanta maps")],
            .. model.Claims is null ? Array.Empty<(string, string)>() : [("claims", "What the nodes compute"), ("hypotheses", "Hypotheses")],
            .. model.Nodes.Count == 0 ? Array.Empty<(string, string)>() : [("nodes", "Useful nodes"), ("symbols", "Answer symbols")],
            .. model.Facts is null ? Array.Empty<(string, string)>() : [("attention", "Attention")],
            .. model.Columns.Count == 0 ? Array.Empty<(string, string)>() : [("columns", "Tri-state questions")],
            .. reuse.Text.Length == 0 ? Array.Empty<(string, string)>() : [("reuse", "Re-used nodes")],
        ];
        return Html.Of($"<nav aria-label=\"Contents of {model.Name}\"><ul>{Html.Join(parts.Select(part => Html.Of($"<li><a href=\"#{id}-{part.Anchor}\">{part.Words}</a></li>")))}</ul></nav>\n");
    }

    private static Html Training(ModelFindings model, string id)
    {
        var content = model.Record is { } record
            ? Html.Join(Losses.Select(view => Loss(record, view)))
            : Html.Of($"<p>There is no training record{(model.Cell is null ? ": a weight file has none" : " yet")}.</p>\n");
        return Html.Of($"<h3 id=\"{id}-losses\">Losses</h3>\n{content}");
    }

    private static Html Loss(FoundRecord record, LossView view)
    {
        using var svg = new MemoryStream();
        LossPicture.Draw([record], view, svg: true, svg);
        var words = view.ByToken ? "by answer token" : "mean over the answer's tokens";
        return Html.Of($"""
            <figure><img alt="Training loss of {record.Name}, {words}, on a logarithmic scale" src="data:image/svg+xml;base64,{Convert.ToBase64String(svg.ToArray())}">
            <figcaption>Training loss, {words}; logarithmic scale.</figcaption></figure>

            """);
    }

    /// <summary>A picture with words below it, unless there are none.</summary>
    public static Html Figure(Picture picture, Html caption, string? id = null) => Html.Of($"""
        <figure{(id is null ? Html.Empty : Html.Of($" id=\"{id}\""))}><div class="scroll" tabindex="0" role="region" aria-label="{picture.Title}">{new Html(SvgPicture.Of(picture))}</div>
        {(caption.Text.Length == 0 ? caption : Html.Of($"<figcaption>{caption}</figcaption>"))}</figure>

        """);

    /// <summary>Where the facts about a node stand.</summary>
    public static string AnchorOf(string id, Node node) => $"{id}-{node}";
}

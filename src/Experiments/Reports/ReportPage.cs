using System.Globalization;
using System.Text;

namespace VerifiedAddition.Experiments;

/// <summary>One HTML file with everything in it: what a reader with one minute should know, then model after model, folded.</summary>
public static class ReportPage
{
    /// <summary>What every report has near its beginning.</summary>
    public const string Mark = "<meta name=\"generator\" content=\"va report\">";

    /// <summary>Nothing may be loaded from anywhere: a browser refuses it.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    /// <summary>The text of the HTML file.</summary>
    public static string Of(Findings findings)
    {
        var title = findings.Sweep is null ? $"Model {findings.Name}" : $"Sweep {findings.Name}";
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            {new Html(Mark)}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <title>{title}</title>
            <style>
            {new Html(Ink.Css)}{Resource("report.css")}</style>
            </head>
            <body>
            <header>
            <h1>{title}</h1>
            <p class="lead">{LeadSentence.Of(findings)}</p>
            <p class="faint">Read from {findings.Source} on {Figures.Moment(findings.At)}.</p>
            </header>
            {Contents(findings)}<main>
            {Main(findings)}</main>
            <footer><p>Written by <code>va report</code>. Everything is in this file; nothing is loaded from elsewhere. What is folded is not printed.</p></footer>
            <script>
            {Resource("report.js")}</script>
            </body>
            </html>

            """).Text;
    }

    private static Html Main(Findings findings) => findings.Sweep is null
        ? Html.Join([.. findings.Models.Select((model, i) => ModelSection.Alone(model, Id(i), findings.Models)), TermsSection.Of(findings)])
        : Html.Join(
        [
            SummarySection.Of(findings),
            TermsSection.Of(findings),
            ComparisonSection.Of(findings.Claimed, findings.Name),
            Html.Of($"<section id=\"models\">\n<h2>Models one by one</h2>\n"),
            .. findings.Models.Select((model, i) => ModelSection.Folded(model, Id(i), findings.Models)),
            Html.Of($"</section>\n"),
        ]);

    private static Html Contents(Findings findings)
    {
        (string Anchor, string Words)[] sections =
        [
            .. findings.Sweep is null ? Array.Empty<(string, string)>() : [("summary", "Summary")],
            .. TermsSection.Of(findings).Text.Length == 0 ? Array.Empty<(string, string)>() : [("terms", "Terms")],
            .. findings.Sweep is null || findings.Claimed.Count < 2 ? Array.Empty<(string, string)>() : [("across", "Across models")],
            .. findings.Models.Select((model, i) => (Id(i), model.Name)),
        ];
        return Html.Of($"""
            <nav aria-label="Contents"><ul>{Html.Join(sections.Select(section => Html.Of($"<li><a href=\"#{section.Anchor}\">{section.Words}</a></li>")))}</ul>
            <button type="button" id="unfold">Unfold all</button></nav>

            """);
    }

    /// <summary>Whether a file is a report, and so may be replaced by a newer one.</summary>
    public static bool IsReport(string file)
    {
        using var reader = new StreamReader(file, Encoding.UTF8);
        var beginning = new char[1024];
        return new string(beginning, 0, reader.ReadBlock(beginning)).Contains(Mark, StringComparison.Ordinal);
    }

    private static string Id(int model) => string.Create(CultureInfo.InvariantCulture, $"m{model + 1}");

    private static Html Resource(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"This build lacks its resource {name}.");
        using var reader = new StreamReader(stream);
        return new(reader.ReadToEnd());
    }
}

using System.Globalization;
using System.Text;

namespace VerifiedAddition.Experiments;

/// <summary>One HTML file with everything in it: a summary, the variants of a sweep, then model after model.</summary>
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
        var sections = findings.Models.Select((model, i) => Section(findings, model, string.Create(CultureInfo.InvariantCulture, $"m{i + 1}")));
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            {new Html(Mark)}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <title>{title}</title>
            <style>
            {Resource("report.css")}</style>
            </head>
            <body>
            <header>
            <h1>{title}</h1>
            <p class="faint">Read from {findings.Source} on {Figures.Moment(findings.At)}.</p>
            </header>
            <main>
            {SummarySection.Of(findings)}{ComparisonSection.Of(findings.Claimed)}{Html.Join(sections)}</main>
            <footer><p>Written by <code>va report</code>. Everything is in this file; nothing is loaded from elsewhere.</p></footer>
            <script>
            {Resource("report.js")}</script>
            </body>
            </html>

            """).Text;
    }

    private static Html Section(Findings findings, ModelFindings model, string id) =>
        ModelSection.Of(model, findings.Sweep is null ? "Summary" : model.Name, id, ReuseSection.Of(model, findings.Models, id));

    /// <summary>Whether a file is a report, and so may be replaced by a newer one.</summary>
    public static bool IsReport(string file)
    {
        using var reader = new StreamReader(file, Encoding.UTF8);
        var beginning = new char[1024];
        return new string(beginning, 0, reader.ReadBlock(beginning)).Contains(Mark, StringComparison.Ordinal);
    }

    private static Html Resource(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"This build lacks its resource {name}.");
        using var reader = new StreamReader(stream);
        return new(reader.ReadToEnd());
    }
}

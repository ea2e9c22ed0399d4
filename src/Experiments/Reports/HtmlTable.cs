using System.Globalization;

namespace VerifiedAddition.Experiments;

/// <summary>A table that a reader can sort by any column, with a pointer or the keyboard.</summary>
/// <param name="caption">What it lists.</param>
/// <param name="columns">Headings; one that begins with <c>&gt;</c> stands over numbers, one with <c>~</c> over
/// sentences, which are broken into lines.</param>
internal sealed class HtmlTable(string caption, params string[] columns)
{
    /// <summary>A table of more columns is printed across the page.</summary>
    private const int MaxNarrow = 10;

    private readonly List<(IReadOnlyList<HtmlCell> Cells, string? Id)> _rows = [];

    /// <summary>Adds a row. A column in which nothing stands is left out in the end.</summary>
    /// <param name="cells">One for each column; the first names the row.</param>
    /// <param name="id">What links to the row end in; null if none do.</param>
    public void Add(IReadOnlyList<HtmlCell> cells, string? id = null) => _rows.Add((cells, id));

    public Html ToHtml()
    {
        int[] shown = [.. Enumerable.Range(0, columns.Length).Where(column => _rows.Exists(row => row.Cells[column].Content.Text.Length > 0))];
        return Html.Of($"""
            <div class="scroll{(shown.Length > MaxNarrow ? " wide" : "")}" tabindex="0" role="region" aria-label="{caption}"><table class="sortable">
            <caption>{caption}</caption>
            <thead><tr>{Html.Join(shown.Select(column => Heading(columns[column])))}</tr></thead>
            <tbody>
            {Html.Join(_rows.Select(row => Row(row.Cells, row.Id, shown)))}</tbody></table></div>

            """);
    }

    private Html Row(IReadOnlyList<HtmlCell> cells, string? id, int[] shown)
    {
        var html = shown.Select(column => column == 0
            ? Html.Of($"<th scope=\"row\"{Sort(cells[column])}>{cells[column].Content}</th>")
            : Html.Of($"<td{Look(columns[column])}{Sort(cells[column])}>{cells[column].Content}</td>"));
        return Html.Of($"<tr{(id is null ? Html.Empty : Html.Of($" id=\"{id}\""))}>{Html.Join(html)}</tr>\n");
    }

    private static Html Heading(string column) => Html.Of(
        $"<th scope=\"col\" aria-sort=\"none\"{Look(column)}><button type=\"button\">{Unbroken(column.TrimStart('>', '~'))}</button></th>");

    /// <summary>Headings are broken between words only, and not before their unit.</summary>
    private static string Unbroken(string heading) => heading.Replace('-', '\u2011').Replace(" %", "\u00a0%", StringComparison.Ordinal);

    private static Html Look(string column) => column[0] switch
    {
        '>' => Html.Of($" class=\"number\""),
        '~' => Html.Of($" class=\"prose\""),
        _ => Html.Empty,
    };

    private static Html Sort(HtmlCell cell) => cell.Key is { } key ? Html.Of($" data-sort=\"{key}\"") : Html.Empty;
}

/// <summary>A cell of a table.</summary>
/// <param name="Content">What it shows.</param>
/// <param name="Key">What it is sorted by; null for its text.</param>
internal readonly record struct HtmlCell(Html Content, string? Key = null)
{
    public static implicit operator HtmlCell(string text) => new(Html.Of($"{text}"));

    public static implicit operator HtmlCell(Html html) => new(html);

    /// <summary>A number, however it is shown.</summary>
    public static HtmlCell Of(string shown, double number)
    {
        var key = number.ToString(double.IsInteger(number) ? "R" : "G6", CultureInfo.InvariantCulture);
        return new(Html.Of($"{shown}"), key == shown ? null : key);
    }

    /// <summary>A count.</summary>
    public static HtmlCell Of(long number) => Of(Figures.Count(number), number);
}

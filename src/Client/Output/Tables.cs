using Spectre.Console;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Tables of one look: a head, no frame, numbers to the right.</summary>
internal static class Tables
{
    /// <param name="columns">Headings; one that begins with <c>&gt;</c> stands over numbers.</param>
    public static Table With(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple).BorderStyle(Style.Parse("grey"));
        foreach (var column in columns)
        {
            var right = column.StartsWith('>');
            var heading = new TableColumn(new Markup($"[bold]{Markup.Escape(right ? column[1..] : column)}[/]")).Padding(new Padding(0, 0, 1, 0));
            table.AddColumn(right ? heading.RightAligned().NoWrap() : heading);
        }

        return table;
    }

    /// <summary>A row of plain text.</summary>
    public static void Row(this Table table, params IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(UntrustedText.OneLine(cell))));

    /// <summary>Names and values in two columns.</summary>
    public static Grid Facts(IEnumerable<(string Name, string Value)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(1, 0, 2, 0)).AddColumn(new GridColumn());
        foreach (var (name, value) in facts)
        {
            grid.AddRow(new Markup($"[bold]{Markup.Escape(name)}[/]"), new Text(UntrustedText.Lines(value)));
        }

        return grid;
    }
}

using Spectre.Console;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Tables of one look: a head, no frame, numbers to the right.</summary>
internal static class Tables
{
    /// <param name="columns">Headings; one that begins with <c>&gt;</c> stands over numbers.</param>
    public static FoldedTable With(params string[] columns) => new(columns);

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

using Spectre.Console;
using Spectre.Console.Rendering;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Renders a sweep: a line per variant, or two on a narrow screen. If there is not enough room for all, active variants take precedence.</summary>
internal static class LiveSweepTable
{
    /// <summary>Columns besides names, bars and details: percentages and margins.</summary>
    private const int OtherColumns = 13;

    /// <summary>Lines besides the variants: title, blank lines, the line about omitted variants.</summary>
    private const int OtherLines = 6;

    /// <summary>Maximum number of lines about unsaved state.</summary>
    private const int MaxUnsaved = 3;

    /// <summary>Where details have less room than this, each variant takes two lines.</summary>
    private const int LeastDetail = 24;

    /// <summary>Draws a sweep.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="width">Columns of the screen.</param>
    /// <param name="height">Its lines.</param>
    /// <param name="overview">The counts of all variants, if <paramref name="sweep"/> has only those that matter now; null if it has all.</param>
    public static IRenderable Of(SweepSnapshot sweep, int width, int height, SweepOverview? overview = null)
    {
        var names = sweep.Cells.Select(cell => cell.Name.Length).DefaultIfEmpty().Max();
        var bar = width >= 110 ? 20 : 10;
        var detail = width - names - bar - OtherColumns;
        var isStacked = detail < LeastDetail;
        var room = height - OtherLines - Math.Min(MaxUnsaved, sweep.Cells.Count(cell => SweepText.Unsaved(cell) is not null));
        var shown = MostTelling(sweep, Math.Max(3, isStacked ? room / 2 : room));
        var hidden = (overview?.Variants ?? sweep.Cells.Length) - shown.Length;
        var tally = overview is null ? SweepText.Tally(sweep) + SweepText.Left(sweep) : SweepText.Tally(overview) + SweepText.Left(overview);
        return new Rows(
            new Markup($" [bold]{Markup.Escape(UntrustedText.OneLine(sweep.Name))}[/]  {Markup.Escape(tally)}"),
            new Text(SweepText.Paused(sweep) is { Length: > 0 } paused ? $" {paused}" : ""),
            isStacked ? Stacked(sweep, shown, width) : Lines(sweep, shown, bar, detail),
            new Rows(Unsaved(sweep, width)),
            new Text(hidden > 0 ? $" … and {Figures.Count(hidden, "variant")} more" : ""));
    }

    /// <summary>A line per variant.</summary>
    private static Grid Lines(SweepSnapshot sweep, CellSnapshot[] shown, int bar, int detail)
    {
        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn().NoWrap().PadLeft(1).PadRight(2));
        grid.AddColumn(new GridColumn().NoWrap().Width(bar).PadRight(1));
        grid.AddColumn(new GridColumn().NoWrap().RightAligned().Width(5).PadRight(2));
        grid.AddColumn(new GridColumn().NoWrap());
        foreach (var cell in shown)
        {
            grid.AddRow(
                new Text(UntrustedText.OneLine(cell.Name)),
                Bars.Of(SweepText.Share(sweep, cell), ColourOf(sweep.StateOf(cell)), bar),
                new Text(Percent(sweep, cell)),
                Detail(sweep, cell, "", detail));
        }

        return grid;
    }

    /// <summary>Two lines per variant, for narrow screens: the name and how much is done, then what it is doing.</summary>
    private static Rows Stacked(SweepSnapshot sweep, CellSnapshot[] shown, int width) => new(shown.SelectMany(cell => new IRenderable[]
    {
        new Text($" {UntrustedText.OneLine(cell.Name)}  {Percent(sweep, cell)}", new Style(Color.Default, decoration: Decoration.Bold)),
        Detail(sweep, cell, "   ", width - 1),
    }));

    private static string Percent(SweepSnapshot sweep, CellSnapshot cell)
    {
        var share = SweepText.Share(sweep, cell);
        return sweep.StateOf(cell) is CellState.Waiting && share == 0 ? "" : $"{(int)(share * 100)} %";
    }

    private static Text Detail(SweepSnapshot sweep, CellSnapshot cell, string indent, int width) => new(
        indent + UntrustedText.OneLine(SweepText.Doing(sweep, cell, width - indent.Length)), new Style(DetailColour(sweep.StateOf(cell))));

    /// <summary>Returns a line for each variant with unsaved state, as far as there is room.</summary>
    private static IEnumerable<Text> Unsaved(SweepSnapshot sweep, int width) => sweep.Cells
        .Select(cell => (cell.Name, Unsaved: SweepText.Unsaved(cell))).Where(one => one.Unsaved is not null).Take(MaxUnsaved)
        .Select(one => new Text(Cut($" {one.Name}: {one.Unsaved}", Math.Max(10, width - 1)), new Style(Color.Red)));

    /// <summary>Selects active variants first, then waiting ones, then finished ones; returns them in the order of the file.</summary>
    private static CellSnapshot[] MostTelling(SweepSnapshot sweep, int room)
    {
        if (sweep.Cells.Length <= room)
        {
            return sweep.Cells;
        }

        var kept = sweep.Cells.OrderBy(cell => Rank(sweep.StateOf(cell))).Take(room).ToHashSet();
        return [.. sweep.Cells.Where(kept.Contains)];
    }

    private static int Rank(CellState state) => state switch
    {
        CellState.Training or CellState.Working => 0,
        CellState.Failed => 1,
        CellState.Waiting => 2,
        _ => 3,
    };

    private static string ColourOf(CellState state) => state switch
    {
        CellState.Training => "yellow",
        CellState.Working => "blue",
        CellState.Done => "green",
        CellState.Failed => "red",
        _ => "grey",
    };

    private static Color DetailColour(CellState state) => state switch
    {
        CellState.Failed => Color.Red,
        CellState.Waiting or CellState.Cancelled or CellState.Paused or CellState.Stopped => Color.Grey,
        _ => Color.Default,
    };

    private static string Cut(string text, int width) => text.Length <= width ? text : string.Concat(text.AsSpan(0, width - 1), "…");
}

using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>
/// A table of plain text. Where it is wider than the screen, the columns that matter least are left out, and a line below says which. What
/// still does not fit goes on below, in as many parts as it takes, and each part begins with the columns that say what a row is about. Where
/// not even those fit beside another column, each row takes several lines.
/// </summary>
/// <param name="headings">Of the columns; one that begins with <c>&gt;</c> stands over numbers.</param>
internal sealed class FoldedTable(params string[] headings) : Renderable
{
    /// <summary>What borders and padding take: of a table, and of each column.</summary>
    private const int Edge = 1;
    private const int Gap = 2;

    /// <summary>Blanks before what belongs to a row, where that takes several lines.</summary>
    private const int Indent = 3;

    private readonly List<string[]> _rows = [];
    private int _repeated = 1;
    private string[] _minor = [];

    /// <summary>The first columns name the rows, and are repeated in every part; by default it is one column.</summary>
    public FoldedTable NamedBy(int columns)
    {
        _repeated = columns;
        return this;
    }

    /// <summary>The columns that are left out where there is no room for all, the first of these first; the others are always shown.</summary>
    /// <param name="titles">Their headings, without the mark of numbers; what is not a heading of this table does not count.</param>
    public FoldedTable MayOmit(params string[] titles)
    {
        _minor = titles;
        return this;
    }

    /// <summary>Adds a row; cells that are missing at its end are empty.</summary>
    public void Row(params IEnumerable<string> cells)
    {
        var row = cells.Select(UntrustedText.OneLine).ToArray();
        _rows.Add([.. row, .. Enumerable.Repeat("", headings.Length - row.Length)]);
    }

    /// <summary>
    /// The lines that are drawn, without blanks at their ends: what <see cref="PlainText"/> makes of the table, in a fraction of the time where it has
    /// thousands of rows. Null if it does not fit beside each other in one line a row.
    /// </summary>
    public IEnumerable<string>? Lines(int maxWidth)
    {
        var columns = Columns();
        var width = Edge + columns.Sum(column => column.Width + Gap);
        if (width > maxWidth)
        {
            return null;
        }

        string[] rule = _rows.Count > 0 ? [new('─', width)] : [];
        List<string> lines =
            ["", Line(columns, column => column.Title), .. rule, .. Enumerable.Range(0, _rows.Count).Select(row => Line(columns, column => column.Cells[row]))];
        return lines[..(lines.FindLastIndex(line => line.Length > 0) + 1)];
    }

    private static string Line(Column[] columns, Func<Column, string> cell)
    {
        var line = new StringBuilder();
        foreach (var column in columns)
        {
            var text = cell(column);
            var blanks = column.Width - CellsOf(text);
            line.Append(' ', column.IsNumeric ? 1 + blanks : 1).Append(text).Append(' ', column.IsNumeric ? 1 : 1 + blanks);
        }

        return line.ToString().TrimEnd();
    }

    /// <inheritdoc/>
    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(maxWidth, Edge + Gap), maxWidth);

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var columns = Columns();
        var shown = Shown(columns, maxWidth);
        int[][] parts = [.. Parts(columns, shown, maxWidth)];
        IEnumerable<IRenderable> drawn = Array.TrueForAll(parts, part => WidthOf(columns, part) <= maxWidth)
            ? parts.Select(part => TableOf(columns, part))
            : Records(columns, shown, maxWidth);
        return drawn.Concat(Omitted(columns, shown)).SelectMany(one => one.Render(options, maxWidth));
    }

    private Column[] Columns() => [.. headings.Select((heading, i) => new Column(heading, [.. _rows.Select(row => row[i])]))];

    /// <summary>The columns that are shown: those that always are, and of the minor ones the most important that fit together.</summary>
    private int[] Shown(Column[] columns, int width)
    {
        int[] all = [.. Enumerable.Range(0, columns.Length)];
        int[] shown = [.. all.Where(i => !_minor.Contains(columns[i].Title, StringComparer.Ordinal))];
        foreach (var title in _minor.Reverse())
        {
            int[] more = [.. all.Where(i => shown.Contains(i) || string.Equals(columns[i].Title, title, StringComparison.Ordinal))];
            if (WidthOf(columns, more) > width)
            {
                break;
            }

            shown = more;
        }

        return shown;
    }

    /// <summary>A line about the columns that are not shown, if there are any.</summary>
    private static IEnumerable<IRenderable> Omitted(Column[] columns, int[] shown)
    {
        var titles = columns.Where((_, i) => !shown.Contains(i)).Select(column => column.Title).Distinct(StringComparer.Ordinal).ToArray();
        var note = new Text($"Not shown: {string.Join(", ", titles)} (a wider screen, a file and --json have them).", new Style(Color.Grey));
        return titles.Length == 0 ? [] : [new Padder(note, new Padding(1, 0, 0, 0))];
    }

    /// <summary>The columns of each part, filled one part after the other.</summary>
    private IEnumerable<int[]> Parts(Column[] columns, int[] shown, int width)
    {
        int[] named = [.. shown.Where(i => i < _repeated)];
        List<int> part = [.. named];
        foreach (var next in shown.Skip(named.Length))
        {
            if (part.Count > named.Length && WidthOf(columns, [.. part, next]) > width)
            {
                yield return [.. part];
                part = [.. named];
            }

            part.Add(next);
        }

        yield return [.. part];
    }

    private static int WidthOf(Column[] columns, IEnumerable<int> part) => Edge + part.Sum(i => columns[i].MinWidth + Gap);

    private Table TableOf(Column[] columns, int[] part)
    {
        var table = new Table().Border(TableBorder.Simple).BorderStyle(Style.Parse("grey"));
        foreach (var column in part.Select(i => columns[i]))
        {
            var heading = new TableColumn(new Markup($"[bold]{Markup.Escape(column.Title)}[/]")).Padding(new Padding(0, 0, 1, 0));
            heading.Alignment = column.IsNumeric ? Justify.Right : null;
            heading.NoWrap = !column.IsProse;
            table.AddColumn(heading);
        }

        foreach (var row in _rows)
        {
            table.AddRow(part.Select(i => new Text(row[i])));
        }

        return table;
    }

    /// <summary>For each row a line with what it is about, and below that the other columns with their headings.</summary>
    private IEnumerable<IRenderable> Records(Column[] columns, int[] shown, int width)
    {
        int[] named = [.. shown.Where(i => i < _repeated)];
        int[] others = [.. shown.Where(i => i >= _repeated)];
        yield return Text.NewLine;
        yield return Line(1, $"[bold]{Markup.Escape(Joined(named.Select(i => columns[i].Title)))}[/]");
        foreach (var row in _rows)
        {
            yield return Line(1, Markup.Escape(Joined(named.Select(i => row[i]))));
            foreach (var line in Filled([.. others.Where(i => row[i].Length > 0).Select(i => (columns[i].Title, row[i]))], width - Indent))
            {
                yield return Line(Indent, Joined(line.Select(pair => $"[grey]{Markup.Escape(pair.Title)}[/] {Markup.Escape(pair.Cell)}")));
            }
        }

        yield return Text.NewLine;

        static string Joined(IEnumerable<string> words) => string.Join("  ", words.Where(word => word.Length > 0));

        static Padder Line(int indent, string markup) => new(new Markup(markup), new Padding(indent, 0, 0, 0));
    }

    /// <summary>Cells with their headings, as many on a line as fit.</summary>
    private static IEnumerable<List<(string Title, string Cell)>> Filled((string Title, string Cell)[] pairs, int width)
    {
        var (line, used) = (new List<(string, string)>(), 0);
        foreach (var pair in pairs)
        {
            var more = CellsOf(pair.Title) + 1 + CellsOf(pair.Cell);
            if (line.Count > 0 && used + Gap + more > width)
            {
                yield return line;
                (line, used) = ([], 0);
            }

            used += more + (line.Count > 0 ? Gap : 0);
            line.Add(pair);
        }

        if (line.Count > 0)
        {
            yield return line;
        }
    }

    /// <summary>Width on the screen. To look each character up takes long where there are many thousand cells, and most are ASCII.</summary>
    private static int CellsOf(string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or > '~')
            {
                return text.GetCellWidth();
            }
        }

        return text.Length;
    }

    private sealed record Column(string Heading, string[] Cells)
    {
        /// <summary>Sentences are not squeezed below this.</summary>
        private const int ReadableWidth = 28;

        private int? _width;
        private int? _minWidth;

        public bool IsNumeric => Heading.StartsWith('>');

        public string Title => IsNumeric ? Heading[1..] : Heading;

        /// <summary>Whether its cells may take several lines.</summary>
        public bool IsProse { get; } = !Heading.StartsWith('>') && Array.Exists(Cells, cell => cell.Contains(' ', StringComparison.Ordinal));

        public int Width => _width ??= Cells.Append(Title).Max(CellsOf);

        public int MinWidth => _minWidth ??= IsProse
            ? Math.Min(Width, Math.Max(ReadableWidth, Words.Max(CellsOf)))
            : Width;

        private IEnumerable<string> Words => Cells.Append(Title).SelectMany(cell => cell.Split(' '));
    }
}

using System.Globalization;
using System.Text;

namespace VerifiedAddition.Experiments;

/// <summary>A small table as comma-separated values with a heading, lines ending in a line feed; what holds a comma, a quote or a line break is quoted.</summary>
internal static class CsvTable
{
    private static readonly char[] Quoted = [',', '"', '\n', '\r'];

    /// <param name="heading">A name for each column.</param>
    /// <param name="rows">A value for each column.</param>
    public static string Of(IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<string>> rows) => rows.Prepend(heading)
        .Aggregate(new StringBuilder(), (text, row) => text.AppendJoin(',', row.Select(Value)).Append('\n'))
        .ToString();

    /// <summary>Three significant digits, of a whole number all.</summary>
    public static string Number(double number) => double.IsInteger(number) && Math.Abs(number) < 1e15
        ? number.ToString("0", CultureInfo.InvariantCulture)
        : number.ToString("G3", CultureInfo.InvariantCulture).Replace('E', 'e');

    private static string Value(string text) => text.IndexOfAny(Quoted) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

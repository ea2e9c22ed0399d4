using Spectre.Console;

namespace VerifiedAddition.Client;

/// <summary>Breaks lines between words; a terminal would break them anywhere.</summary>
internal static class Wrapping
{
    /// <summary>How much further than its beginning an indented line goes on.</summary>
    private const int Hanging = 2;

    /// <summary>The text in lines of at most <paramref name="width"/> columns; a longer word has a line of its own.</summary>
    public static string Of(string text, int width) => string.Join(
        Environment.NewLine, text.ReplaceLineEndings("\n").Split('\n').SelectMany(line => Lines(line, width)));

    private static IEnumerable<string> Lines(string line, int width)
    {
        var begin = line.Length - line.TrimStart(' ').Length;
        var indent = new string(' ', begin == 0 ? 0 : begin + Hanging);
        var now = "";
        foreach (var word in line[begin..].Split(' '))
        {
            var longer = now.Length == 0 ? new string(' ', begin) + word : $"{now} {word}";
            if (now.Length > 0 && longer.GetCellWidth() > width)
            {
                yield return now;
                longer = indent + word;
            }

            now = longer;
        }

        yield return now;
    }
}

using System.Globalization;

namespace VerifiedAddition.Experiments;

/// <summary>Says in plain words, and where its cause stands, why a text is no YAML.</summary>
internal static class YamlTrouble
{
    private const string Intro = "This is not well-formed YAML: ";

    /// <summary>What the parser says, what is meant by it, in the order in which they are looked for.</summary>
    private static readonly (string Said, string Meant)[] Meanings =
    [
        ("quoted scalar, found unexpected end", "a text in quotes begins here and does not end. Close it with the same quote."),
        ("quoted scalar, found wrong indentation", "a text in quotes begins here and does not end in its line. Close it with the same quote."),
        ("unknown escape character", "a '\\' in a text in double quotes begins no known escape. Write '\\\\', or put the text in single quotes."),
        ("found invalid mapping", "there is a ':' in what seems to be a value. Is the line indented unlike its neighbours, does the line before lack its ':', " +
            "or does a text with ':' lack quotes?"),
        ("violate indentation", "there is a tab where the line is indented. YAML takes blanks alone."),
        ("invalid tab", "there is a tab where the line is indented. YAML takes blanks alone."),
        ("cannot start any token", "nothing can begin with {0}. Put the text in quotes."),
        ("did not find expected node content", "a value was expected, but here is {0}."),
        ("did not find expected key", "a key was expected, but here is {0}. Is the line indented unlike its neighbours?"),
        ("did not find expected '-' indicator", "another item that begins with '- ' was expected, but here is {0}. Is the line indented unlike its neighbours?"),
    ];

    /// <summary>Whether there is what stands in no text file, which is then told.</summary>
    public static bool IsNoText(string text, Problems problems)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\ufffd')
            {
                problems.Add(PlaceOf(text, i), "Here is a character that is not UTF-8. Save the file as UTF-8, or name another file.");
                return true;
            }

            if (char.IsControl(text[i]) && text[i] is not ('\t' or '\r' or '\n' or '\u0085'))
            {
                var code = ((int)text[i]).ToString("X4", CultureInfo.InvariantCulture);
                problems.Add(PlaceOf(text, i), $"Here is the control character U+{code}, which is in no YAML. Is it another kind of file?");
                return true;
            }
        }

        return false;
    }

    /// <summary>Tells the trouble.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the parser met it.</param>
    /// <param name="message">What the parser said.</param>
    /// <param name="problems">Where to tell it.</param>
    public static void Tell(string text, Place at, string message, Problems problems)
    {
        if (Tab(text) is { } tab)
        {
            problems.Add(tab, $"{Intro}the line is indented with a tab. YAML takes blanks alone.");
        }
        else if (Brackets.Unclosed(text) is var (index, bracket))
        {
            problems.Add(PlaceOf(text, index), $"{Intro}the '{bracket}' is not closed. A '{(bracket == '{' ? '}' : ']')}' is missing.");
        }
        else
        {
            problems.Add(at, Intro + Meaning(message, Found(text, at)));
        }
    }

    private static string Meaning(string message, string found) =>
        Array.Find(Meanings, meaning => message.Contains(meaning.Said, StringComparison.OrdinalIgnoreCase)) is { Meant: { } meant }
            ? string.Format(CultureInfo.InvariantCulture, meant, found)
            : message;

    /// <summary>The character at a place.</summary>
    private static string Found(string text, Place at)
    {
        var lines = text.Split('\n');
        var line = at.Line <= lines.Length ? lines[at.Line - 1].TrimEnd('\r') : "";
        return at.Column <= line.Length ? $"'{line[at.Column - 1]}'" : at.Line < lines.Length ? "the end of the line" : "the end of the file";
    }

    /// <summary>The first tab among the blanks that a line begins with.</summary>
    private static Place? Tab(string text)
    {
        var line = 0;
        foreach (var content in text.EnumerateLines())
        {
            line++;
            var column = content.IndexOf('\t') + 1;
            if (column > 0 && content[..column].IsWhiteSpace() && !content.IsWhiteSpace())
            {
                return new(line, column);
            }
        }

        return null;
    }

    private static Place PlaceOf(string text, int index)
    {
        var before = text[..index];
        return new(before.Count(letter => letter == '\n') + 1, index - (before.LastIndexOf('\n') + 1) + 1);
    }
}

namespace VerifiedAddition.Experiments;

/// <summary>Finds brackets of YAML that are not closed; texts in quotes and comments have none.</summary>
internal static class Brackets
{
    /// <summary>The last bracket that is not closed, or that is closed by another kind of bracket; null if there is none.</summary>
    public static (int Index, char Bracket)? Unclosed(string text)
    {
        var open = new Stack<(int Index, char Bracket)>();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\'' or '"' when BeginsValue(text, i):
                    i = EndOfQuote(text, i);
                    break;
                case '#' when i == 0 || char.IsWhiteSpace(text[i - 1]):
                    i = text.IndexOf('\n', i) is var end and >= 0 ? end : text.Length;
                    break;
                case '{' or '[' when open.Count > 0 || BeginsValue(text, i):
                    open.Push((i, text[i]));
                    break;
                case '}' or ']' when open.TryPop(out var last) && last.Bracket != (text[i] == '}' ? '{' : '['):
                    return last;
            }
        }

        return open.TryPop(out var unclosed) ? unclosed : null;
    }

    private static bool BeginsValue(string text, int index)
    {
        var before = text.AsSpan(0, index).TrimEnd([' ', '\t']);
        return before.IsEmpty || before[^1] is '\n' or ':' or ',' or '[' or '{' or '-' or '?';
    }

    /// <summary>Where the quote ends; the text's end, if it does not.</summary>
    private static int EndOfQuote(string text, int index)
    {
        for (var i = index + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && text[index] == '"')
            {
                i++;
            }
            else if (text[i] == text[index])
            {
                return i;
            }
        }

        return text.Length;
    }
}

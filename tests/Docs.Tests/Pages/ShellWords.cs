using System.Text;

namespace VerifiedAddition.Docs.Tests;

/// <summary>Splits a line as a shell does: at blanks outside quotes, up to a comment.</summary>
internal static class ShellWords
{
    public static List<string> Of(string line)
    {
        List<string> words = [];
        var (word, begun, quote) = (new StringBuilder(), false, '\0');
        foreach (var character in line)
        {
            if (quote != '\0' ? character == quote : character is '"' or '\'')
            {
                (quote, begun) = (quote == '\0' ? character : '\0', true);
            }
            else if (quote == '\0' && character == '#' && !begun)
            {
                break;
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                Finish();
            }
            else
            {
                word.Append(character);
                begun = true;
            }
        }

        Finish();
        return words;

        void Finish()
        {
            if (begun)
            {
                words.Add(word.ToString());
            }

            (begun, _) = (false, word.Clear());
        }
    }
}

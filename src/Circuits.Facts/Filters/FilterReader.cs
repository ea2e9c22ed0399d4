using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>A word of a filter and its column, from 1.</summary>
internal readonly record struct FilterWord(string Text, int Column);

/// <summary>Tokenises a filter's text.</summary>
internal sealed class FilterReader(string text)
{
    private int _at;

    /// <summary>Reads the next word: letters, digits, and the other characters of tags.</summary>
    /// <param name="wanted">Description of the word, for the error if there is none.</param>
    public FilterWord Word(string wanted)
    {
        SkipBlanks();
        var first = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('(' or ')' or ','))
        {
            _at++;
        }

        return _at > first
            ? new(text[first.._at], first + 1)
            : throw Error(first + 1, $"{Here()} where {wanted} should be.");
    }

    /// <summary>Reads a comma and the next word.</summary>
    public FilterWord Next(string wanted)
    {
        Require(',');
        return Word(wanted);
    }

    /// <summary>Reads one character if it is next.</summary>
    public bool Takes(char wanted)
    {
        SkipBlanks();
        var found = _at < text.Length && text[_at] == wanted;
        _at += found ? 1 : 0;
        return found;
    }

    public void Require(char wanted)
    {
        if (!Takes(wanted))
        {
            throw Error(_at + 1, $"{Here()} where '{wanted}' should be.");
        }
    }

    public void RequireEnd()
    {
        SkipBlanks();
        if (_at < text.Length)
        {
            throw Error(_at + 1, $"{Here()} after the end of the filter. Combine several filters with And(…) or Or(…).");
        }
    }

    /// <summary>Reads a comma and a word if they are next.</summary>
    public bool TakesArgument(string wanted) => TakesArgument(word => string.Equals(word, wanted, StringComparison.OrdinalIgnoreCase)) is not null;

    /// <summary>Reads a comma and a number if they are next.</summary>
    public int? TakesNumber() => TakesArgument(word => TryNumber(word, out _)) is { } word ? Number(word, "") : null;

    /// <summary>Parses a word as a number, with or without a letter before it.</summary>
    public int Number(FilterWord word, string letter)
    {
        var digits = letter.Length > 0 && word.Text.StartsWith(letter, StringComparison.OrdinalIgnoreCase) ? word.Text[letter.Length..] : word.Text;
        return TryNumber(digits, out var number)
            ? number
            : throw Error(word.Column, $"'{word.Text}' is not a number. Write {letter}3, for example.");
    }

    public FormatException Error(int column, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The filter '{text}' is wrong in column {column}: {what}"));

    private static bool TryNumber(string word, out int number) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private FilterWord? TakesArgument(Func<string, bool> fits)
    {
        var before = _at;
        if (Takes(','))
        {
            SkipBlanks();
            if (_at < text.Length && text[_at] is not ('(' or ')' or ',') && Word("an argument") is var word && fits(word.Text))
            {
                return word;
            }
        }

        _at = before;
        return null;
    }

    private string Here() => _at < text.Length ? $"There is '{text[_at]}'" : "The text ends";

    private void SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }
}

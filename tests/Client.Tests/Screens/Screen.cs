using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Client.Tests;

/// <summary>What somebody sees of what a program writes to a terminal: cursor movements and erasures are carried out, colours are not shown.</summary>
/// <param name="columns">Width, at which lines are wrapped.</param>
internal sealed partial class Screen(int columns)
{
    private readonly List<StringBuilder> _lines = [new()];
    private int _row;
    private int _column;
    private bool _hasNews;

    /// <summary>What was to be seen whenever it was about to be drawn over.</summary>
    public List<string> Frames { get; } = [];

    /// <summary>All lines, without blanks at their ends.</summary>
    public string Text => string.Join('\n', _lines.Select(line => line.ToString().TrimEnd())).TrimEnd();

    public void Write(string output)
    {
        for (var at = 0; at < output.Length;)
        {
            if (Control().Match(output, at) is { Success: true } control && control.Index == at)
            {
                Obey(control.Groups["final"].Value, control.Groups["number"].Value);
                at += control.Length;
            }
            else
            {
                Put(output[at], isLineEnd: at + 1 < output.Length && output[at + 1] is '\n');
                at++;
            }
        }
    }

    private void Obey(string final, string number)
    {
        var count = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1;
        switch (final)
        {
            case "A":
                Keep();
                _row = Math.Max(0, _row - count);
                break;
            case "K":
                Erase();
                break;
            default:
                break; // colours, and what concerns keys and the cursor's looks
        }
    }

    private void Erase()
    {
        Keep();
        _lines[_row].Clear();
    }

    private void Keep()
    {
        if (_hasNews && (Frames.Count == 0 || !string.Equals(Frames[^1], Text, StringComparison.Ordinal)))
        {
            Frames.Add(Text);
        }

        _hasNews = false;
    }

    private void Put(char character, bool isLineEnd)
    {
        switch (character)
        {
            case '\r' when !isLineEnd:
                Keep();
                _column = 0;
                break;
            case '\r':
                _column = 0;
                break;
            case '\n':
                _row++;
                break;
            default:
                if (_column >= columns)
                {
                    _row++;
                    _column = 0;
                }

                Show(character);
                break;
        }

        while (_lines.Count <= _row)
        {
            _lines.Add(new());
        }
    }

    private void Show(char character)
    {
        while (_lines.Count <= _row)
        {
            _lines.Add(new());
        }

        var line = _lines[_row];
        line.Append(' ', Math.Max(0, _column + 1 - line.Length));
        line[_column++] = character;
        _hasNews |= character != ' ';
    }

    [GeneratedRegex(@"\x1b(\[[?]?(?<number>\d*)[\d;]*(?<final>[A-Za-z])|[=>])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Control();
}

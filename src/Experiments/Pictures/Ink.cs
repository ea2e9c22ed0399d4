using System.Globalization;

namespace VerifiedAddition.Experiments;

/// <summary>
/// Colours that people with any colour vision tell apart, and that stay apart in grey. Every colour has a counterpart by which a dark page
/// replaces it (<see cref="Css"/>), so pictures use no others.
/// </summary>
internal static class Ink
{
    public const string Dark = "#222222";
    public const string Faint = "#767676";
    public const string Rule = "#d0d0d0";
    public const string Empty = "#f2f2f2";
    public const string Paper = "#ffffff";

    private const string Black = "#000000";
    private const string DarkPaper = "#131316";

    /// <summary>Shades between which a scale distinguishes; an even number, so that a dark page can show each by the one at the other end.</summary>
    private const int Shades = 18;

    /// <summary>Shades of the first tenth of a scale on which none is white.</summary>
    private const int Tints = 4;

    /// <summary>Of a scale on which none is white, the share at which the shades begin.</summary>
    private const double FirstShade = 0.1;

    /// <summary>Cividis (Nuñez, Anderton and Renslow 2018), the light end first: more is darker, as on paper.</summary>
    private static readonly int[] Ramp =
        [0xfee838, 0xe1cc55, 0xc3b369, 0xa59c74, 0x8a8678, 0x707173, 0x575d6d, 0x3b496c, 0x123570, 0x00224e];

    /// <summary>Blue, vermilion and green of Okabe and Ito (2008).</summary>
    public static IReadOnlyList<string> Groups { get; } = ["#0072b2", "#d55e00", "#009e73"];

    /// <summary>Colours of curves, the first ones those of the groups.</summary>
    public static IReadOnlyList<string> Curves { get; } = [.. Groups, "#a3447f", "#8a6d00", "#5b4ab0", "#b3202c", "#56707f"];

    private static readonly string[] DarkCurves = ["#56b4e9", "#ff8b42", "#35c79a", "#e58ac2", "#d9b83a", "#a79bf5", "#ff7b85", "#9fb6c4"];

    /// <summary>Every colour with its counterpart on a dark page.</summary>
    private static readonly Dictionary<string, string> Counterparts = new(StringComparer.Ordinal)
    {
        [Dark] = "#e9e9ee",
        [Faint] = "#a3a3ad",
        [Rule] = "#4a4a52",
        [Empty] = "#26262b",
        [Paper] = DarkPaper,
        [Black] = Paper,
    };

    static Ink()
    {
        foreach (var (i, colour) in Curves.Index())
        {
            Counterparts[colour] = DarkCurves[i];
        }

        foreach (var i in Enumerable.Range(0, Shades))
        {
            Counterparts[ShadeAt(i)] = ShadeAt(Shades - 1 - i);
        }

        foreach (var i in Enumerable.Range(1, Tints))
        {
            Counterparts[Tint(i, Number(Paper), Ramp[0])] = Tint(i, Number(DarkPaper), Ramp[^1]);
        }
    }

    /// <summary>Rules that replace the colours of the pictures of a page where a reader prefers dark ones.</summary>
    public static string Css => $"@media screen and (prefers-color-scheme: dark) {{\n{DarkRules("figure")}}}\n";

    /// <summary>Rules that replace the colours of the pictures within what a selector names by those of a dark page.</summary>
    public static string DarkRules(string selector) => string.Concat(Counterparts.Select(pair =>
        $"{selector} [fill=\"{pair.Key}\"] {{ fill: {pair.Value}; }} {selector} [stroke=\"{pair.Key}\"] {{ stroke: {pair.Value}; }}\n"));

    /// <summary>A colour as it is on a dark page.</summary>
    public static string OnDarkPage(string colour) => Counterparts[colour];

    /// <summary>The colour of a share; what is outside 0 to 1 counts as the end of the scale.</summary>
    public static string Shade(double share) => ShadeAt((int)Math.Round(Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1) * (Shades - 1)));

    /// <summary>The colour of a share where none is white.</summary>
    public static string ShadeFromPaper(double share) => share >= FirstShade
        ? Shade((share - FirstShade) / (1 - FirstShade))
        : Math.Clamp((int)Math.Round(share / FirstShade * Tints), 0, Tints) is > 0 and var tint ? Tint(tint, Number(Paper), Ramp[0]) : Paper;

    /// <summary>Black or white, whichever is read better on a shade, also on a dark page, which exchanges both.</summary>
    public static string On(string colour)
    {
        var value = Number(colour);
        var light = (0.2126 * Linear(value >> 16)) + (0.7152 * Linear((value >> 8) & 255)) + (0.0722 * Linear(value & 255));
        return light > 0.183 ? Black : Paper; // a contrast of 4.5 to both (WCAG 2.2)
    }

    private static string ShadeAt(int i)
    {
        var place = (double)i / (Shades - 1) * (Ramp.Length - 1);
        var low = Math.Min((int)place, Ramp.Length - 2);
        return Mix(Ramp[low], Ramp[low + 1], place - low);
    }

    private static string Tint(int i, int paper, int end) => Mix(paper, end, i / (Tints + 1.0));

    private static int Number(string colour) => int.Parse(colour.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static double Linear(int channel) =>
        channel <= 10 ? channel / 255.0 / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);

    private static string Mix(int from, int to, double share)
    {
        return string.Create(CultureInfo.InvariantCulture, $"#{Channel(16):x2}{Channel(8):x2}{Channel(0):x2}");

        int Channel(int shift) => (int)Math.Round(double.Lerp((from >> shift) & 255, (to >> shift) & 255, share));
    }
}

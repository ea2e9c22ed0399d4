using System.Globalization;

namespace VerifiedAddition.Experiments;

/// <summary>Colours that people with any colour vision tell apart, and that stay apart in grey.</summary>
internal static class Ink
{
    public const string Dark = "#222222";
    public const string Faint = "#767676";
    public const string Rule = "#d0d0d0";
    public const string Empty = "#f2f2f2";
    public const string Paper = "#ffffff";

    /// <summary>Blue, vermilion and green of Okabe and Ito (2008).</summary>
    public static IReadOnlyList<string> Groups { get; } = ["#0072b2", "#d55e00", "#009e73"];

    /// <summary>Cividis (Nuñez, Anderton and Renslow 2018), the light end first: more is darker, as on paper.</summary>
    private static readonly int[] Ramp =
        [0xfee838, 0xe1cc55, 0xc3b369, 0xa59c74, 0x8a8678, 0x707173, 0x575d6d, 0x3b496c, 0x123570, 0x00224e];

    /// <summary>The colour of a share; what is outside 0 to 1 counts as the end of the scale.</summary>
    public static string Shade(double share)
    {
        var place = Math.Clamp(double.IsNaN(share) ? 0 : share, 0, 1) * (Ramp.Length - 1);
        var low = Math.Min((int)place, Ramp.Length - 2);
        return Mix(Ramp[low], Ramp[low + 1], place - low);
    }

    /// <summary>The colour of a share where none is white.</summary>
    public static string ShadeFromPaper(double share) =>
        share < 0.1 ? Mix(0xffffff, Ramp[0], Math.Clamp(share, 0, 0.1) * 10) : Shade((share - 0.1) / 0.9);

    /// <summary>Black or white, whichever is read better on a colour.</summary>
    public static string On(string colour)
    {
        var value = int.Parse(colour.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var light = (0.2126 * Linear(value >> 16)) + (0.7152 * Linear((value >> 8) & 255)) + (0.0722 * Linear(value & 255));
        return light > 0.18 ? "#000000" : Paper; // equal contrast to both (WCAG 2.2)
    }

    private static double Linear(int channel) =>
        channel <= 10 ? channel / 255.0 / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);

    private static string Mix(int from, int to, double share)
    {
        return string.Create(CultureInfo.InvariantCulture, $"#{Channel(16):x2}{Channel(8):x2}{Channel(0):x2}");

        int Channel(int shift) => (int)Math.Round(double.Lerp((from >> shift) & 255, (to >> shift) & 255, share));
    }
}

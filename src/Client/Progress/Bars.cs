using Spectre.Console;

namespace VerifiedAddition.Client;

/// <summary>Progress bars.</summary>
internal static class Bars
{
    /// <param name="share">Share done, 0–1.</param>
    /// <param name="colour">Colour of the filled part.</param>
    /// <param name="width">Width of the whole bar in characters.</param>
    public static Markup Of(double share, string colour, int width)
    {
        var full = (int)Math.Round(share * width);
        return new($"[{colour}]{new string('━', full)}[/][grey]{new string('─', width - full)}[/]");
    }
}

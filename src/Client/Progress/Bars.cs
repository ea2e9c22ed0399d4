using Spectre.Console;

namespace VerifiedAddition.Client;

/// <summary>Bars that fill up.</summary>
internal static class Bars
{
    /// <param name="share">How much is done, 0–1.</param>
    /// <param name="colour">The colour of what is done.</param>
    /// <param name="width">Characters of the whole bar.</param>
    public static Markup Of(double share, string colour, int width)
    {
        var full = (int)Math.Round(share * width);
        return new($"[{colour}]{new string('━', full)}[/][grey]{new string('─', width - full)}[/]");
    }
}

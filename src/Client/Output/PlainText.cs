using Spectre.Console;
using Spectre.Console.Rendering;

namespace VerifiedAddition.Client;

/// <summary>What is drawn on terminals, as aligned text for files and pipes.</summary>
internal static class PlainText
{
    /// <summary>The lines of a drawing, without colours and without blanks at their ends.</summary>
    public static IEnumerable<string> Of(IRenderable drawing, int width)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Write(drawing);
        return text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd());
    }
}

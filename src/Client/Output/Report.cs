using Spectre.Console;
using Spectre.Console.Rendering;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Writes the results of one command: for people, or as JSON with everything else kept off the output.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="json">Whether the output holds JSON alone.</param>
internal sealed class Report(Terminal terminal, bool json) : IReporter
{
    /// <summary>Wide enough that no table of ours is folded when nobody looks at it on a screen.</summary>
    private const int WidthOfFiles = 240;

    /// <summary>The output passes each write on at once.</summary>
    private const int LinesAtOnce = 500;

    public Terminal Terminal => terminal;

    public bool IsJson => json;

    /// <summary>Where sentences go: to the output, or beside it when that holds JSON.</summary>
    public TextWriter Words => json ? terminal.Error : terminal.Output;

    /// <summary>Draws live; null where plain lines are wanted.</summary>
    public IAnsiConsole? Live => json ? null : terminal.Console;

    /// <inheritdoc/>
    public TimeProvider Time => terminal.Time;

    /// <summary>A sentence about what goes on.</summary>
    public void Say(string sentence)
    {
        var shown = UntrustedText.Sentence(sentence);
        Words.WriteLine(Live is { } console ? Wrapping.Of(shown, console.Profile.Width) : shown);
    }

    /// <summary>A sentence for people alone, about what JSON has a field for.</summary>
    public void Remark(string sentence)
    {
        if (!json)
        {
            Say(sentence);
        }
    }

    /// <summary>A sentence beside the results.</summary>
    public void Warn(string sentence) => terminal.Error.WriteLine(sentence);

    /// <inheritdoc/>
    public IProgressView Begin(string title) => ProgressViews.For(this, title);

    /// <summary>The result: <paramref name="value"/> for machines, or what <paramref name="people"/> writes.</summary>
    public void Result<T>(Func<T> value, Action people)
    {
        if (json)
        {
            terminal.Output.WriteLine(JsonOutput.Of(value()));
        }
        else
        {
            people();
        }
    }

    /// <summary>Draws a table: in colour on a terminal, in plain aligned text elsewhere.</summary>
    public void Draw(IRenderable table)
    {
        if (terminal.Console is { } console)
        {
            console.Write(table);
            return;
        }

        var lines = (table as FoldedTable)?.Lines(WidthOfFiles) ?? PlainText.Of(table, WidthOfFiles);
        foreach (var some in lines.Chunk(LinesAtOnce))
        {
            terminal.Output.Write(string.Concat(some.Select(line => line + terminal.Output.NewLine)));
        }
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>The program <c>va</c>: parses a command line, runs the command, and reports errors.</summary>
public static class VaCommandLine
{
    /// <summary>Runs a command of this process until it ends or is interrupted.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="access">Connects to a grid.</param>
    /// <param name="files">Operations on weight files.</param>
    /// <param name="console">Serves a grid over HTTP; null if this program cannot.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, IGridAccess access, IWeightFiles files, IGridConsole? console = null)
    {
        using var interruption = new Interruption();

        // If the output was a terminal, that terminal was closed.
        var closed = Console.IsOutputRedirected ? ExitCodes.OutputClosed : ExitCodes.HungUp;
        var terminal = Terminal.OfThisProcess(() => interruption.Stop(closed));
        return interruption.CodeOf(await RunAsync(args, access, files, console ?? new NoConsole(), terminal, interruption.Token));
    }

    /// <summary>Runs a command with the caller's streams, in a program that serves no console.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="access">Connects to a grid.</param>
    /// <param name="files">Operations on weight files.</param>
    /// <param name="terminal">The output streams.</param>
    /// <param name="cancellationToken">Interrupts the command as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static Task<int> RunAsync(
        string[] args, IGridAccess access, IWeightFiles files, Terminal terminal, CancellationToken cancellationToken = default) =>
        RunAsync(args, access, files, new NoConsole(), terminal, cancellationToken);

    /// <summary>Runs a command with the caller's streams.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="access">Connects to a grid.</param>
    /// <param name="files">Operations on weight files.</param>
    /// <param name="console">Serves a grid over HTTP.</param>
    /// <param name="terminal">The output streams.</param>
    /// <param name="cancellationToken">Interrupts the command as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args, IGridAccess access, IWeightFiles files, IGridConsole console, Terminal terminal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        terminal = terminal.Shown();
        if (args is [])
        {
            return ShowFirstScreen(new(terminal, json: false));
        }

        var root = VaCommands.Create(new(access, files, terminal, new GlobalOptions()) { Console = console });
        var parse = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Action is ParseErrorAction)
        {
            return Misused(parse, terminal);
        }

        return await InvokeAsync(parse, access, terminal, cancellationToken);
    }

    private static async Task<int> InvokeAsync(ParseResult parse, IGridAccess access, Terminal terminal, CancellationToken cancellationToken)
    {
        var invocation = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            using var traces = ClientTraces.Begin(terminal);
            return await InvokeAsync(() => parse.InvokeAsync(invocation, cancellationToken), access, terminal, cancellationToken);
        }
#pragma warning disable CA1031 // The last handler: any error becomes a message and an exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await FailedAsync(e, terminal, cancellationToken.IsCancellationRequested);
        }
    }

    /// <summary>Runs a command, and again if the process that ran the grid ends: the second run continues with the grid's data.</summary>
    private static async Task<int> InvokeAsync(Func<Task<int>> command, IGridAccess access, Terminal terminal, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await command();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                if (!await access.HasHeirAsync(GridTrouble.MayBeSilence(e), cancellationToken))
                {
                    throw;
                }

                await terminal.Error.WriteLineAsync("The process that ran the grid has ended. Continuing with the data it stored.");
            }
        }
    }

    private static async Task<int> FailedAsync(Exception e, Terminal terminal, bool isStop)
    {
        var words = terminal.Variable("VA_DEBUG") is "1" ? e.ToString()
            : isStop ? Failures.DescribeStop(e, terminal.IsClosed())
            : Told(e);
        if (words.Length > 0)
        {
            await terminal.Error.WriteLineAsync(words);
        }

        return isStop ? ExitCodes.Interrupted : FailureText.CodeOf(e);
    }

    /// <summary>Problems of a sweep file are one line each; any other error is one sentence, whatever names and reasons it contains.</summary>
    private static string Told(Exception e) => e is SweepFileException ? Failures.Describe(e) : UntrustedText.Sentence(Failures.Describe(e));

    private static int ShowFirstScreen(Report report)
    {
        foreach (var line in VaCommands.FirstScreen.ReplaceLineEndings("\n").Split('\n'))
        {
            report.Say(line);
        }

        return ExitCodes.Done;
    }

    private static int Misused(ParseResult parse, Terminal terminal)
    {
        var misuse = new Misuse(parse);
        foreach (var problem in misuse.Problems())
        {
            terminal.Error.WriteLine(UntrustedText.Sentence($"va: {problem}"));
        }

        terminal.Error.WriteLine(misuse.WayOn);
        return ExitCodes.BadInput;
    }
}

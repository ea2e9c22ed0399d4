using Spectre.Console;

namespace VerifiedAddition.Client;

/// <summary>Where a command writes, and what surrounds the process; tests give it strings and a clock of their own.</summary>
public sealed class Terminal
{
    /// <summary>Results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Errors, and progress where the output holds nothing but JSON.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Draws live progress and colours; null when the output is not a terminal.</summary>
    public IAnsiConsole? Console { get; init; }

    /// <summary>Environment variables by name.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether nobody can read <see cref="Output"/> any more; a write to it then ends the command.</summary>
    public Func<bool> IsClosed { get; init; } = () => false;

    /// <summary>The same, with nothing let through that acts on a screen instead of being seen there.</summary>
    internal Terminal Shown() => Output is ShownWriter ? this : new()
    {
        Output = new ShownWriter(Output),
        Error = new ShownWriter(Error),
        Console = Hooked(Console),
        Variable = Variable,
        Time = Time,
        IsClosed = IsClosed,
    };

    private static IAnsiConsole? Hooked(IAnsiConsole? console)
    {
        console?.Pipeline.Attach(new ShownSegments());
        return console;
    }

    /// <summary>The streams of this process.</summary>
    /// <param name="closed">Called when nobody can read the output any more, whether or not something is being written.</param>
    public static Terminal OfThisProcess(Action closed)
    {
        // Set for whatever draws on the console, too.
        var output = new ReadStream(System.Console.OpenStandardOutput(), () => StandardOutput.IsClosed, closed);
        System.Console.SetOut(new StreamWriter(output, System.Console.Out.Encoding) { AutoFlush = true });
        System.Console.SetError(new StreamWriter(new UnheardStream(System.Console.OpenStandardError()), System.Console.Error.Encoding) { AutoFlush = true });
        StandardOutput.Watch(closed);
        return new()
        {
            Output = System.Console.Out,
            Error = System.Console.Error,
            Console = System.Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi ? null : AnsiConsole.Console,
            Variable = Environment.GetEnvironmentVariable,
            IsClosed = () => StandardOutput.IsClosed,
        };
    }
}

using System.Diagnostics;

namespace VerifiedAddition.Client.Tests;

/// <summary>Runs programs in a terminal of a given size: the kernel's own, which <c>script</c> opens.</summary>
internal static class PseudoTerminal
{
    private const string Script = "/usr/bin/script";

    /// <summary>Why there is none here; null if there is one.</summary>
    public static string? Missing => File.Exists(Script) && OperatingSystem.IsLinux() ? null : $"No pseudo-terminal: it takes Linux and {Script}, of bsdutils.";

    /// <summary>Runs a program to its end.</summary>
    /// <param name="columns">Width of the terminal in characters.</param>
    /// <param name="rows">Height of the terminal in lines.</param>
    /// <param name="command">A line for <c>sh</c>.</param>
    /// <param name="variables">Environment variables.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>Its exit code, and what it wrote to the terminal.</returns>
    public static async Task<(int Code, string Output)> RunAsync(
        int columns, int rows, string command, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Script, ["-qec", $"stty rows {rows} cols {columns}; {command}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, output);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

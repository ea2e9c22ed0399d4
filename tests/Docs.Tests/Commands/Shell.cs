using System.Diagnostics;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Docs.Tests;

/// <summary>Runs lines in a folder as a person at a terminal does.</summary>
/// <param name="Folder">The working directory.</param>
internal sealed record Shell(string Folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>A folder that is made: <c>va</c> and the sweep files are in it, as in the repository.</summary>
    public static Shell In(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "sweeps"));
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "sweeps")))
        {
            File.Copy(file, Path.Combine(folder, "sweeps", Path.GetFileName(file)));
        }

        var va = Path.Combine(folder, "va");
        File.WriteAllText(va, $"#!/bin/sh\nexec dotnet '{BuiltProgram.Va}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(va, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new(folder);
    }

    public async Task<Outcome> RunAsync(string line, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", ["-c", line])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["VA_Device__ThreadsPerSlot"] = "1";
        start.Environment.Remove("VA_DATA");
        start.Environment.Remove("VA_CLUSTER");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new(line, process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

/// <summary>How a line ended and what it printed.</summary>
internal sealed record Outcome(string Line, int ExitCode, string Output, string Error)
{
    public override string ToString() => $"$ {Line}\n{Output}{Error}(exit code {ExitCode})\n";
}

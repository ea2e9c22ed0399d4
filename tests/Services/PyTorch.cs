using System.ComponentModel;
using System.Diagnostics;

namespace VerifiedAddition.Tests.Services;

/// <summary>A Python with PyTorch, when this machine has one (on Debian: the package <c>python3-torch</c>).</summary>
internal static class PyTorch
{
    private static readonly string?[] Candidates = [Environment.GetEnvironmentVariable("PYTHON"), "/usr/bin/python3", "python3", "python"];

    private static string? _found;

    /// <summary>Runs a script and returns what it prints; skips the test when no Python has PyTorch.</summary>
    public static async Task<string> Run(string script, params string[] arguments)
    {
        var python = _found ??= await Find();
        var (code, output) = await Start(python, script, arguments);
        Assert.True(code == 0, $"{python} ended with {code}:\n{output}");
        return output;
    }

    private static async Task<string> Find()
    {
        foreach (var python in Candidates.OfType<string>())
        {
            if (await Start(python, "import torch") is (0, _))
            {
                return python;
            }
        }

        Assert.Skip(
            $"None of {string.Join(", ", Candidates.OfType<string>())} can import torch. Install PyTorch, or name its Python in PYTHON.");
        throw new UnreachableException();
    }

    private static async Task<(int Code, string Output)> Start(string python, string script, params string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(python, ["-c", script, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }
}

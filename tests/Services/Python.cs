using System.ComponentModel;
using System.Diagnostics;

namespace VerifiedAddition.Tests.Services;

/// <summary>A Python with some modules, when this machine has one.</summary>
internal static class Python
{
    private static readonly string[] Candidates =
        [.. new[] { Environment.GetEnvironmentVariable("PYTHON"), "/usr/bin/python3", "python3", "python" }.OfType<string>()];

    /// <summary>Runs a script and returns what it prints; skips the test when no Python has all of <paramref name="modules"/>.</summary>
    public static async Task<string> RunAsync(IReadOnlyList<string> modules, string script, params string[] arguments)
    {
        var python = await FindAsync(modules);
        var (code, output) = await StartAsync(python, script, arguments);
        Assert.True(code == 0, $"{python} ended with {code}:\n{output}");
        return output;
    }

    private static async Task<string> FindAsync(IReadOnlyList<string> modules)
    {
        foreach (var python in Candidates)
        {
            if (await StartAsync(python, HasModules, modules) is (0, _))
            {
                return python;
            }
        }

        Assert.Skip(
            $"None of {string.Join(", ", Candidates)} has the modules '{string.Join(' ', modules)}'. Install them (Debian: python3-torch and the like), "
            + "or name a Python that has them in PYTHON.");
        throw new UnreachableException();
    }

    private static async Task<(int Code, string Output)> StartAsync(string python, string script, IEnumerable<string> arguments)
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

    private const string HasModules = """
        import importlib.util, sys
        sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))
        """;
}

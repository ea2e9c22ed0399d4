using System.Diagnostics;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>Programs of this machine that check a file and end.</summary>
internal static class InstalledProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs <paramref name="name"/>; skips where it is not installed.</summary>
    /// <returns>Its exit code and all that it printed.</returns>
    public static async Task<(int Code, string Printed)> RunAsync(string name, string package, params string[] arguments)
    {
        var program = Programs.Find(name);
        Assert.SkipWhen(program is null, $"{name} is not installed (Debian and Ubuntu: apt-get install --no-install-recommends {package}).");
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var printed = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return (process.ExitCode, string.Concat(await printed));
    }
}

using System.Diagnostics;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Runs a test of this program in another process, for what is decided once for a process.</summary>
internal static class ChildProcess
{
    /// <summary>Names the file that the test writes what it found out to. Without it, such a test is skipped.</summary>
    private const string Output = "VA_TEST_OUTPUT";

    /// <summary>Runs a test with an environment variable.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string method, string variable, string value)
    {
        var output = Path.GetTempFileName();
        try
        {
            var program = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
            {
                ArgumentList = { "exec", typeof(ChildProcess).Assembly.Location, "-method", $"*.{method}" },
                Environment = { [variable] = value, [Output] = output },
                UseShellExecute = false,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(program)!;
            var told = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, told);
            return await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(output);
        }
    }

    /// <summary>Writes what a test found out, in the other process.</summary>
    /// <param name="find">Not called in this one.</param>
    public static Task AnswerAsync(Func<string> find)
    {
        var output = Environment.GetEnvironmentVariable(Output);
        Assert.SkipWhen(output is null, "Run by another test, in a process of its own.");
        return File.WriteAllTextAsync(output, find(), TestContext.Current.CancellationToken);
    }
}

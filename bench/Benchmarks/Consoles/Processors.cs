using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;

namespace VerifiedAddition.Benchmarks;

/// <summary>The processors of this machine in two halves, by taskset of util-linux.</summary>
[SupportedOSPlatform("linux")]
internal static class Processors
{
    /// <summary>The halves of those that this process may use, as taskset's lists.</summary>
    /// <exception cref="InvalidOperationException">There is one alone.</exception>
    public static (string Theirs, string Ours) Halves()
    {
        using var self = Process.GetCurrentProcess();
        var usable = Enumerable.Range(0, 8 * IntPtr.Size).Where(i => (self.ProcessorAffinity >> i & 1) != 0).ToArray();
        return usable.Length < 2
            ? throw new InvalidOperationException("This needs two processors: one for the grid, one for the browsers.")
            : (List(usable[..(usable.Length / 2)]), List(usable[(usable.Length / 2)..]));
    }

    /// <summary>Keeps this process, and what it starts, to some processors.</summary>
    public static void KeepTo(string processors)
    {
        using var taskset = Process.Start(new ProcessStartInfo("taskset", ["-a", "-p", "-c", processors, $"{Environment.ProcessId}"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        taskset.StandardOutput.ReadToEnd();
        taskset.WaitForExit();
        if (taskset.ExitCode != 0)
        {
            throw new InvalidOperationException($"taskset ended with {taskset.ExitCode}.");
        }
    }

    private static string List(IEnumerable<int> processors) => string.Join(',', processors.Select(one => one.ToString(CultureInfo.InvariantCulture)));
}

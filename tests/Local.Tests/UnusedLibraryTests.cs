using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>What a command does not use costs it no time at its start.</summary>
public sealed class UnusedLibraryTests
{
    private const string Sweep = """
        name: long
        variants: [{ name: add, digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 200000, learningRate: 0.003 }]
        """;

    [Fact]
    public async Task A_grid_of_one_process_loads_nothing_of_Azure()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux tells what a process has loaded.");
        using var va = new Va();
        using var process = va.Start("sweep", "run", va.Write("long.yaml", Sweep));
        await Va.LineAsync(process, ": training");

        var loaded = LoadedAssemblies.Of(process.Id);
        process.Kill();
        await Va.EndOfAsync(process);

        Assert.Contains("VerifiedAddition.Storage", loaded, StringComparer.Ordinal);
        Assert.DoesNotContain(loaded, name => name.StartsWith("Azure.", StringComparison.Ordinal));
    }
}

using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>Programs that use a grid through its HTTP API: the package in clients/python, and what the examples do with it.</summary>
public sealed class PythonClientTests(ServedGrid grid) : IClassFixture<ServedGrid>
{
    private const string WithGrid = """
        import os, sys
        package, os.environ['VA_ADDRESS'], os.environ['VA_TOKEN'] = sys.argv[1:4]
        os.environ['PYTHONPATH'] = package
        sys.path.insert(0, package)
        """;

    private static readonly string Package = Path.Combine(AppContext.BaseDirectory, "clients", "python");

    [Fact]
    public async Task The_package_does_at_a_grid_what_it_says()
    {
        var printed = await Python.RunAsync(["numpy", "pandas", "torch"], $"""
            {WithGrid}
            import unittest
            unittest.main(module='tests.live', argv=['unittest'])
            """, Package, grid.Address, grid.Token);

        Assert.Matches(@"Ran [0-9]+ tests", printed);
        Assert.DoesNotContain("skipped", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_cell_of_the_notebook_runs()
    {
        var notebook = grid.Write("first_sweep.ipynb", await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "examples", "first_sweep.ipynb"), TestContext.Current.CancellationToken));

        await Python.RunAsync(["torch", "pandas", "nbconvert", "ipykernel", "matplotlib"], $"""
            {WithGrid}
            import subprocess
            sys.exit(subprocess.call([sys.executable, '-m', 'nbconvert', '--to', 'notebook', '--execute', '--inplace', sys.argv[4]]))
            """, Package, grid.Address, grid.Token, notebook);

        using var executed = JsonDocument.Parse(await File.ReadAllTextAsync(notebook, TestContext.Current.CancellationToken));
        var outputs = executed.RootElement.GetProperty("cells").EnumerateArray()
            .Where(cell => cell.GetProperty("cell_type").GetString() == "code")
            .Select(cell => cell.GetProperty("outputs").ToString())
            .ToArray();
        Assert.Contains("3 of 3 done", outputs[1], StringComparison.Ordinal);
        Assert.Equal(2, outputs.Count(output => output.Contains("image/png", StringComparison.Ordinal)));
        Assert.DoesNotContain("traceback", string.Concat(outputs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_of_one_file_trains_the_same_sweep()
    {
        // What runs these tests leaves a variable of its own, which would be a property of the build.
        await using var process = new ServiceProcess(
            "dotnet", ["run", "-c", "Release", "--file", Path.Combine(RootAbove(new(AppContext.BaseDirectory)), "examples", "first_sweep.cs")],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["VA_ADDRESS"] = grid.Address,
                ["VA_TOKEN"] = grid.Token,
                ["MSBUILD_EXE_PATH"] = "",
                ["MSBUILDDISABLENODEREUSE"] = "1",
            });

        var code = await process.EndAsync(TimeSpan.FromMinutes(3));

        Assert.True(code == 0, process.Printed);
        Assert.Matches("add_d2_s[123]: final loss .*, [0-9]+ of 10000 wrong", process.Printed);
        Assert.Matches(@"add_d2_s[123]: 12\+34 = \+[0-9]{3}", process.Printed);
    }

    private static string RootAbove(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "VerifiedAddition.sln")) ? folder.FullName : RootAbove(folder.Parent!);
}

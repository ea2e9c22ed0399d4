using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>The notebook of the examples runs from its first cell to its last.</summary>
public sealed class NotebookTests
{
    private const string Execute = """
        import os, subprocess, sys
        notebook, folder = sys.argv[1:]
        os.environ['PATH'] = folder + os.pathsep + os.environ['PATH']
        sys.exit(subprocess.call([sys.executable, '-m', 'nbconvert', '--to', 'notebook', '--execute', '--inplace', notebook]))
        """;

    private static readonly string[] Modules = ["torch", "nbconvert", "ipykernel", "matplotlib"];

    [Fact]
    public async Task Every_cell_runs_and_the_answer_that_PyTorch_reads_is_that_of_va()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program that the notebook runs is written as a shell script.");
        using var va = new Va();
        var notebook = va.Write("notebook.ipynb", await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "examples", "notebook.ipynb"), TestContext.Current.CancellationToken));
        var program = va.Write("va", $"#!/bin/sh\nexec dotnet '{BuiltProgram.Va}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await Python.RunAsync(Modules, Execute, notebook, Path.GetDirectoryName(program)!);

        using var executed = JsonDocument.Parse(await File.ReadAllTextAsync(notebook, TestContext.Current.CancellationToken));
        var cells = executed.RootElement.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("cell_type").GetString() == "code").ToArray();
        Assert.All(cells, cell => Assert.NotEqual(JsonValueKind.Null, cell.GetProperty("execution_count").ValueKind));
        Assert.Contains("is answered with", cells[^1].GetProperty("outputs").ToString(), StringComparison.Ordinal);
        Assert.Equal(2, cells.Count(cell => cell.GetProperty("outputs").ToString().Contains("image/png", StringComparison.Ordinal)));
    }
}

using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>The package in clients/python at a grid, and what is shown of it.</summary>
[Collection(ServedGridTests.Name)]
public sealed class PythonClientTests(ServedGrid grid)
{
    private const string WithPackage = """
        import os, subprocess, sys
        sys.path.insert(0, sys.argv[1])
        os.environ['PYTHONPATH'] = sys.argv[1]
        """;

    /// <summary>As somebody who works where the data folder is.</summary>
    private const string InFolder = $"""
        {WithPackage}
        os.environ['VA_DATA'] = sys.argv[2]
        """;

    /// <summary>As somebody who was given an address and a token.</summary>
    private const string WithToken = $"""
        {WithPackage}
        os.environ['VA_ADDRESS'], os.environ['VA_TOKEN'] = sys.argv[2:4]
        """;

    private static readonly string Package = Path.Combine(AppContext.BaseDirectory, "clients", "python");

    private static readonly string Notebook = Path.Combine(AppContext.BaseDirectory, "examples", "first_sweep.ipynb");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_package_does_at_a_grid_what_it_says()
    {
        var printed = await Python.RunAsync(["numpy", "pandas", "torch"], $"""
            {InFolder}
            import unittest
            unittest.main(module='tests.live', argv=['unittest'])
            """, Package, grid.Data);

        Assert.Matches(@"Ran [0-9]{2,} tests", printed);
        Assert.DoesNotContain("skipped", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_of_the_page_runs_as_it_stands_there()
    {
        var program = PythonPage.Program("from verified_addition import Grid");

        var printed = await Python.RunAsync(["numpy", "pandas"], $"{WithToken}\nexec(sys.argv[4])", Package, grid.Address, grid.Token, program);

        Assert.Contains("2 of 2 done", printed, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^add_d2_s1 [0-9.e-]+ [0-9]+$", printed);
        Assert.Matches(@"(?m)^[0-9.e-]+ \(15, 16\) \S{4}$", printed);
    }

    [Fact]
    public async Task Every_cell_of_the_notebook_runs_and_prints_what_is_checked_in()
    {
        var file = grid.Write("first_sweep.ipynb", await File.ReadAllTextAsync(Notebook, Cancel));

        await Python.RunAsync(["torch", "pandas", "nbconvert", "ipykernel", "matplotlib"], $"""
            {WithToken}
            sys.exit(subprocess.call([
                sys.executable, '-m', 'nbconvert', '--to', 'notebook', '--execute', '--ExecutePreprocessor.record_timing=False', '--inplace', sys.argv[4]]))
            """, Package, grid.Address, grid.Token, file);

        if (Environment.GetEnvironmentVariable("VA_RENEW_NOTEBOOK") is "1")
        {
            File.Copy(file, Checkout.PathOf("examples", "first_sweep.ipynb"), overwrite: true);
        }

        var (executed, shown) = (await OutputsAsync(file), await OutputsAsync(Notebook));
        Assert.Contains("3 of 3 done", executed, StringComparison.Ordinal);
        Assert.Equal(2, Pictures(executed));
        Assert.Equal(2, Pictures(shown));
        Assert.DoesNotContain("Traceback", executed + shown, StringComparison.OrdinalIgnoreCase);
        if (Avx2.IsSupported && Fma.IsSupported)
        {
            Assert.Equal(await PrintedAsync(file), await PrintedAsync(Notebook)); // elsewhere other models are trained
        }

        static int Pictures(string outputs) => outputs.Split("image/png").Length - 1;
    }

    /// <summary>What is below the cells, as it stands in the file.</summary>
    private static async Task<string> OutputsAsync(string notebook)
    {
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(notebook, Cancel));
        return string.Concat(Outputs(document).Select(output => output.GetRawText()));
    }

    /// <summary>What the cells print: neither pictures and tables, which depend on libraries, nor how long it took.</summary>
    private static async Task<string> PrintedAsync(string notebook)
    {
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(notebook, Cancel));
        return string.Concat(Outputs(document)
            .Where(output => output.GetProperty("output_type").GetString() is "stream")
            .SelectMany(output => output.GetProperty("text").EnumerateArray()).Select(line => line.GetString()));
    }

    private static IEnumerable<JsonElement> Outputs(JsonDocument notebook) => notebook.RootElement.GetProperty("cells").EnumerateArray()
        .Where(cell => cell.GetProperty("cell_type").GetString() is "code")
        .SelectMany(cell => cell.GetProperty("outputs").EnumerateArray());
}

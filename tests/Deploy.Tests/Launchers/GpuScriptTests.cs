using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json;

namespace VerifiedAddition.Deploy.Tests;

/// <summary><c>bench/gpu.sh</c> on a processor, with the programs of this build in place of those that it packs.</summary>
[SupportedOSPlatform("linux")]
public sealed class GpuScriptTests : IDisposable
{
    private const string Case = "steps:d5_l1_h3:x4:stacked";

    private readonly DirectoryInfo _out = Directory.CreateTempSubdirectory("va-gpu-");

    public GpuScriptTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The script is for Linux.");

    [Fact]
    public async Task A_dry_run_measures_what_it_is_asked_for_and_the_next_one_goes_on_from_there()
    {
        var first = await RunAsync("measure", "--device", "cpu", "--seconds", "0", Case);
        var figures = await File.ReadAllLinesAsync(Figures, TestContext.Current.CancellationToken);
        var second = await RunAsync("measure", "--device", "cpu", "--seconds", "0", Case);

        Assert.True(first.Code == 0, first.Errors);
        Assert.Equal($"load {Case}", string.Join(' ', figures.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("case").GetString())));
        Assert.Contains("(bundled)", first.Output, StringComparison.Ordinal);
        Assert.Contains("steps/s", first.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (second.Code, second.Output));
        Assert.Equal(figures.Length, (await File.ReadAllLinesAsync(Figures, TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Without_a_GPU_it_ends_with_an_error_before_it_measures()
    {
        Assert.SkipWhen(File.Exists("/dev/nvidia0"), "There is a GPU.");

        var (code, _, errors) = await RunAsync("measure", Case);

        Assert.Equal(1, code);
        Assert.Contains("sees no GPU", errors, StringComparison.Ordinal);
        Assert.Contains("VA_LIBTORCH", errors, StringComparison.Ordinal);
        Assert.Empty(await File.ReadAllTextAsync(Figures, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("The device is cuda or cpu, not 'tpu'.", "measure", "--device", "tpu")]
    [InlineData("There is no option --fast", "nine", "--fast")]
    [InlineData("--seconds needs a value.", "measure", "--seconds")]
    [InlineData("No case begins with loud.", "measure", "--device", "cpu", "loud")]
    [InlineData("usage: bench/gpu.sh", "train")]
    public async Task What_it_does_not_know_is_an_error(string message, params string[] arguments)
    {
        var (code, _, errors) = await RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    public void Dispose() => _out.Delete(recursive: true);

    private string Figures => Path.Combine(_out.FullName, "figures.jsonl");

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name; // release or debug
        var start = new ProcessStartInfo(Repository.PathOf("bench/gpu.sh"), [arguments[0], "--out", _out.FullName, .. arguments[1..]])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["VA_BENCH"] = Repository.PathOf($"artifacts/bin/Benchmarks/{configuration}/VerifiedAddition.Benchmarks");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await errors);
    }
}

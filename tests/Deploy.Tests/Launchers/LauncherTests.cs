using System.Diagnostics;
using System.Runtime.Versioning;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>The launcher <c>va</c>, in a checkout of its own with a <c>dotnet</c> that says what it was asked for.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
public sealed class LauncherTests : IDisposable
{
    private const string Program = "bin/Local/release/VerifiedAddition.Local.dll";

    private const string Dotnet = """
        #!/bin/sh
        case $1 in
          build)
            echo "build $PWD" >>"$DOTNET_TOLD"
            while [ $# -gt 0 ]; do [ "$1" != --artifacts-path ] || artifacts=$2; shift; done
            mkdir -p "$artifacts/bin/Local/release" && : >"$artifacts/bin/Local/release/VerifiedAddition.Local.dll" ;;
          *) echo "run $*" ;;
        esac
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va launcher ");
    private readonly string _checkout;

    public LauncherTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "va.cmd is the launcher of Windows.");
        _checkout = Path.Combine(_folder.FullName, "the checkout");
        foreach (var part in new[] { "src/Local", "build", "sweeps" })
        {
            Directory.CreateDirectory(Path.Combine(_checkout, part));
        }

        File.WriteAllText(Path.Combine(_checkout, "Directory.Build.props"), "<Project />");
        Install(Path.Combine(_checkout, "va"), Repository.Read("va"));
        Install(Path.Combine(_folder.CreateSubdirectory("bin").FullName, "dotnet"), Dotnet);
    }

    private string Told => Path.Combine(_folder.FullName, "told");

    private string Built => Path.Combine(_checkout, "artifacts", Program);

    [Fact]
    public async Task The_first_run_builds_in_the_checkout_and_the_next_one_only_runs()
    {
        var first = await RunAsync(Path.Combine(_checkout, "va"), "ask", "a model", "1+1");
        var second = await RunAsync(Path.Combine(_checkout, "va"), "--help");

        Assert.Equal((0, $"run {Built} ask a model 1+1"), first);
        Assert.Equal((0, $"run {Built} --help"), second);
        Assert.Equal([$"build {_checkout}"], await File.ReadAllLinesAsync(Told, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_presses_the_Tab_key_does_not_wait_for_a_build()
    {
        Assert.Equal((0, ""), await RunAsync(Path.Combine(_checkout, "va"), "[suggest:5]", "va sw"));
        Assert.False(File.Exists(Told));

        await RunAsync(Path.Combine(_checkout, "va"), "--help");

        Assert.Equal((0, $"run {Built} [suggest:5] va sw"), await RunAsync(Path.Combine(_checkout, "va"), "[suggest:5]", "va sw"));
    }

    [Fact]
    public async Task It_finds_its_home_through_any_number_of_links()
    {
        var bin = Path.Combine(_folder.FullName, "bin");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "relative link"), "the checkout/va");
        File.CreateSymbolicLink(Path.Combine(bin, "second"), "../relative link");
        File.CreateSymbolicLink(Path.Combine(bin, "va"), Path.Combine(bin, "second"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "linked folder"), _checkout);

        Assert.Equal((0, $"run {Built} 1"), await RunAsync(Path.Combine(_folder.FullName, "relative link"), "1"));
        Assert.Equal((0, $"run {Built} 2"), await RunAsync(Path.Combine(bin, "va"), "2"));
        Assert.Equal((0, $"run {Built} 3"), await RunAsync("va", "3")); // by PATH
        Assert.Equal((0, $"run {Built} 4"), await RunAsync(Path.Combine(_folder.FullName, "linked folder", "va"), "4"));
        Assert.False(Directory.Exists(Path.Combine(bin, "artifacts")));
    }

    [Fact]
    public async Task A_checkout_where_nothing_can_be_written_is_built_elsewhere()
    {
        // Also root may not make a folder where there is a file.
        await File.WriteAllTextAsync(Path.Combine(_checkout, "artifacts"), "", TestContext.Current.CancellationToken);

        var (code, output) = await RunAsync(Path.Combine(_checkout, "va"), "sweep", "list");

        Assert.Equal(0, code);
        Assert.StartsWith($"run {Path.Combine(_folder.FullName, "cache", "verified-addition")}/", output, StringComparison.Ordinal);
        Assert.EndsWith($"/{Program} sweep list", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<&-")]
    [InlineData("2>&-")]
    [InlineData("<&- 2>&-")]
    public async Task Streams_that_are_closed_are_opened_on_nothing(string closed)
    {
        await RunAsync(Path.Combine(_checkout, "va"));
        Install(Path.Combine(_folder.FullName, "bin", "dotnet"), "#!/bin/sh\n[ -e /dev/fd/0 ] && [ -e /dev/fd/1 ] && [ -e /dev/fd/2 ] && echo open");

        Assert.Equal((0, "open"), await RunAsync("sh", "-c", $"'{Path.Combine(_checkout, "va")}' {closed}"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Install(string path, string script)
    {
        File.WriteAllText(path, script.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        // By way of env, so that PATH is searched as a shell does.
        var start = new ProcessStartInfo("env", [$"PATH={Path.Combine(_folder.FullName, "bin")}:{Environment.GetEnvironmentVariable("PATH")}", program, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
        };
        start.Environment["DOTNET_TOLD"] = Told;
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(_folder.FullName, "cache");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output.TrimEnd());
    }
}

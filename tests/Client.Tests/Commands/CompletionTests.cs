using System.Diagnostics;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>Shells complete commands, options, values and names.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("va sw", "sweep")]
    [InlineData("va sweep show ", "nightly", "nine")]
    [InlineData("va verify m", "mix_d3", "nine/sub_d3")]
    [InlineData("va report ", "add_d3", "nightly")]
    [InlineData("va verify m --sample e", "exhaustive", "uniform")]
    [InlineData("va variant list --sweep n", "nightly")]
    [InlineData("va completion ", "bash", "zsh", "fish", "powershell")]
    public async Task Words_that_fit_are_suggested(string line, params string[] words)
    {
        var suggested = await Va.RunAsync([$"[suggest:{line.Length}]", line], new Known());

        Assert.Equal((0, ""), (suggested.Code, suggested.Error));
        Assert.All(words, word => Assert.True(suggested.Output.Split(Environment.NewLine).Contains(word) == IsPart(line, word), $"{word} of {suggested.Output}"));
    }

    [Theory]
    [InlineData("<MODEL>", "verify", "--help")]
    [InlineData("<FILE-or-NAME>", "sweep", "show", "--help")]
    [InlineData("<MODEL>", "--help")]
    public async Task Help_does_not_list_the_names_that_a_data_folder_has(string shown, params string[] line)
    {
        var grid = new Known();

        var help = await Va.RunAsync(line, grid);

        Assert.Contains(shown, help.Output, StringComparison.Ordinal);
        Assert.Equal(0, grid.TimesAsked);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_has_no_names_and_says_nothing()
    {
        var suggested = await Va.RunAsync(["[suggest:14]", "va sweep show "], new Known { IsLocked = true });

        Assert.Equal((0, ""), (suggested.Code, suggested.Error));
        Assert.DoesNotContain("nine", suggested.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_completes_by_the_script_that_is_written_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "No bash here.");
        var script = Scratch.Write("complete.sh", (await Va.RunAsync(["completion", "bash"])).Output + $$"""
            va() { dotnet '{{typeof(VaCommandLine).Assembly.Location}}' "$@"; }
            COMP_LINE="va sweep pr" COMP_POINT=11 COMP_WORDS=(va sweep pr) COMP_CWORD=2
            _va_complete
            echo "${COMPREPLY[*]}"
            COMP_LINE="va certificate " COMP_POINT=15 COMP_WORDS=(va certificate "") COMP_CWORD=2
            _va_complete
            echo "${COMPREPLY[*]}"
            complete -p va
            """);

        var start = new ProcessStartInfo("/bin/bash", [script]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var bash = Process.Start(start)!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["priority", "check", "complete -o bashdefault -o default -F _va_complete va"], output.TrimEnd().Split('\n'), StringComparer.Ordinal);
    }

    [Fact]
    public async Task PowerShell_completes_by_the_script_that_is_written_for_it()
    {
        Assert.SkipUnless(IsInstalled("pwsh"), "No PowerShell here.");
        var script = Scratch.Write("complete.ps1", (await Va.RunAsync(["completion", "powershell"])).Output + $$"""
            function va { dotnet '{{typeof(VaCommandLine).Assembly.Location}}' @args }
            function Complete($line, $cursor) { [System.Management.Automation.CommandCompletion]::CompleteInput($line, $cursor, $null).CompletionMatches.CompletionText -join ' ' }
            Complete 'va sweep pr' 11
            Complete 'va certificate ' 15
            Complete '$found = va sweep pr; other' 20
            Complete 'va sweep re x' 11
            Complete 'va completion --js' 18
            """);
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-File", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["POWERSHELL_TELEMETRY_OPTOUT"] = "1", ["POWERSHELL_UPDATECHECK"] = "Off" },
        };

        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["priority", "check", "priority", "resume retry", "--json"], output.ReplaceLineEndings("\n").TrimEnd().Split('\n'), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Every_script_says_how_to_keep_it(string shell)
    {
        var written = await Va.RunAsync(["completion", shell]);

        Assert.Equal((0, ""), (written.Code, written.Error));
        Assert.StartsWith("# Completion of va for ", written.Output, StringComparison.Ordinal);
        Assert.Contains($"va completion {shell}", written.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', written.Output);
    }

    private static bool IsInstalled(string program) =>
        Array.Exists((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), folder =>
            File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    /// <summary>Words are suggested where what is typed is a part of them.</summary>
    private static bool IsPart(string line, string word) => word.Contains(line[(line.LastIndexOf(' ') + 1)..], StringComparison.OrdinalIgnoreCase);

    private sealed class Known : IGridAccess
    {
        public bool IsLocked { get; init; }

        public Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public int TimesAsked { get; private set; }

        public GridNames Names(GridAddress address)
        {
            TimesAsked++;
            return IsLocked
                ? throw new UnauthorizedAccessException("Access to the path is denied.")
                : new(["nine", "nightly"], ["add_d3", "mix_d3", "nine/sub_d3"]);
        }
    }
}

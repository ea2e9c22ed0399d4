using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>A command ends when nobody reads it any more: real pipes.</summary>
public sealed class ClosedOutputTests
{
    [Fact]
    public async Task A_sweep_whose_reader_leaves_is_saved_and_ends()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not tell that a pipe was closed.");
        using var va = new Va();
        va.Write("long.yaml", Experiments.Of("long", 200_000));

        // The reader waits until there is something to save.
        var run = await va.ShellAsync($"va sweep run long.yaml | {{ head -n 4; until ls '{va.Data}'/artefacts/runs/*/*/*.ckpt >&2; do sleep 1; done; }}");

        Assert.Contains("code:141", run.Output, StringComparison.Ordinal);
        Assert.Contains("Interrupted. Run the same command again to resume.", run.Error, StringComparison.Ordinal);
        Assert.True((await va.JsonAsync("variant", "show", "long-add")).GetProperty("checkpointStep").GetInt32() > 0);
    }

    [Theory]
    [InlineData("variant logs long-add --follow | head -n 1")]
    [InlineData("variant logs long-add --follow --json | head -n 1")]
    [InlineData("sweep watch long | head -n 1")]
    [InlineData("sweep watch long --json | sleep 5")] // nothing is written until the sweep ends
    public async Task Whoever_follows_ends_with_the_reader(string line)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not tell that a pipe was closed.");
        using var va = new Va();
        using var sweep = va.Start("sweep", "run", va.Write("long.yaml", Experiments.Of("long", 200_000)));
        await Va.LineAsync(sweep, ": training");

        var follower = await va.ShellAsync($"va {line}");

        Assert.Contains("code:141", follower.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("va:", follower.Error, StringComparison.Ordinal);
        Assert.False(sweep.HasExited);
        sweep.Kill();
        await Va.EndOfAsync(sweep);
    }

    [Theory]
    [InlineData("va --help <&-", "code:0")]
    [InlineData("va --help | cat", "code:0")]
    [InlineData("va sweep frobnicate 2>&-", "code:2")]
    [InlineData("va --help >/dev/full", "code:3")]
    public async Task Streams_that_cannot_be_used_end_a_command_with_its_code(string line, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /dev/full.");
        using var va = new Va();

        var outcome = await va.ShellAsync(line);

        Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
    }
}

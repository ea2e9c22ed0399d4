namespace VerifiedAddition.Client.Tests;

/// <summary>Somebody who does not know the commands is led to them.</summary>
public sealed class MisuseTests
{
    [Theory]
    [InlineData("ls", "Did you mean 'va sweep list' or 'va variant list' or 'va zoo list'?")]
    [InlineData("status", "Did you mean 'va sweep show' or 'va variant show' or 'va grid show'?")]
    [InlineData("ps", "Did you mean 'va grid show'?")]
    [InlineData("analyze model", "Did you mean 'va analyse'?")]
    [InlineData("train it.yaml", "Did you mean 'va sweep run'?")]
    [InlineData("list", "Did you mean 'va sweep list' or 'va variant list' or 'va zoo list'?")]
    [InlineData("swep list", "Did you mean 'va sweep'?")]
    [InlineData("sweep lsit", "Did you mean 'va sweep list'?")]
    [InlineData("sweep status", "Did you mean 'va sweep show'?")]
    [InlineData("sweep list --jsn", "'va sweep list' has no option '--jsn'. Did you mean '--json'?")]
    [InlineData("verify x --sampel=uniform", "'va verify' has no option '--sampel'. Did you mean '--sample'?")]
    [InlineData("sweep", "'va sweep' needs a command: plan, run, list, ")]
    [InlineData("grid show more", "'va grid show' does not know what to do with 'more': it takes options only.")]
    [InlineData("analyse first compare second", "'first' stands before 'compare'. Name models after it: va analyse compare first ...")]
    [InlineData("analyse child reuse", "'child' stands before 'reuse'. Name models after it: va analyse reuse child ...")]
    [InlineData("ask", "Required argument 'MODEL' missing")]
    public async Task A_command_line_that_is_wrong_is_told_what_may_have_been_meant(string line, string words)
    {
        var misuse = await Va.RunAsync(line.Split(' '));

        Assert.Equal((2, ""), (misuse.Code, misuse.Output));
        Assert.Contains(words, misuse.Error, StringComparison.Ordinal);
        Assert.Single(misuse.Error.Split('\n'), one => one.StartsWith("va: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("analyse", "va analyse <MODEL> [command] [options]")]
    [InlineData("analyse compare", "va analyse compare [<MODEL>...] [options]")]
    [InlineData("analyse reuse", "va analyse reuse <MODEL> [options]")]
    public async Task Help_names_the_arguments_of_its_own_command_alone(string command, string usage)
    {
        var help = await Va.RunAsync([.. command.Split(' '), "--help"]);

        Assert.Equal((0, ""), (help.Code, help.Error));
        Assert.Contains($"  {usage}\n", help.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Single(help.Output.Split('\n'), line => line.StartsWith("  <MODEL>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_command_a_first_screen_of_a_small_terminal_is_shown()
    {
        var first = await Va.RunAsync([]);

        Assert.Equal((0, ""), (first.Code, first.Error));
        Assert.InRange(first.Output.Split('\n').Length, 10, 24);
        Assert.All(first.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 79));
    }
}

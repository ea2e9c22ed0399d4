using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Docs.Tests;

/// <summary>Defaults, limits and times are the same in the program, in its help and on the pages.</summary>
public sealed class DocumentedNumberTests
{
    private static readonly RootCommand Root = VaCommands.Create(
        new(new RemoteGridAccess(), new NoWeightFiles(), new Terminal { Output = TextWriter.Null, Error = TextWriter.Null }, new GlobalOptions()));

    /// <summary>What a page says of a number, with the number that the program has.</summary>
    public static TheoryData<string, string> Sayings => new()
    {
        { "docs/sweep-files.md", $"`questions` (default {Written(SweepFileReader.DefaultQuestions)}, for each operation)" },
        { "docs/sweep-files.md", $"`seed` (default {VerificationSpec.DefaultSeed})" },
        { "docs/sweep-files.md", $"`realisations` (default {StratifiedQuestions.DefaultRealisations})" },
        { "docs/sweep-files.md", $"A matrix has at most {Written(SweepRules.MaxVariants)} cells." },
        { "docs/circuits.md", $"`--questions` random questions ({ClaimSpec.DefaultQuestions})" },
        { "docs/certificates.md", $"K random shards ({Default("certificate check", "--redo")} by default" },
        { "docs/json.md", $"`level` {VerificationFigures.DefaultLevel.ToString(CultureInfo.InvariantCulture)} or that of `--level`" },
        { "docs/json.md", $"at most {Written(VerificationPlan.MaxFailures)}: `{{question, expected" },
        { "docs/terminal.md", $"Of a sweep of more than {SeenSweep.MaxWhole} variants" },
        { "docs/terminal.md", $"It lists at most {SeenSweep.MaxListed}:" },
        { "docs/json.md", $"One of more than {SeenSweep.MaxWhole} variants is read and written in pages" },
        { "docs/api.md", $"of more than {Written(SweepPageRequest.MaxCount)} variants is one document" },
        { "README.md", "less than ten minutes on two cores" },
    };

    [Theory]
    [MemberData(nameof(Sayings))]
    public void A_page_says_the_number_that_the_program_has(string page, string saying) =>
        Assert.Contains(saying, string.Join(' ', new Page(page).Text.Split('\n')), StringComparison.Ordinal);

    [Theory]
    [InlineData("verify", "--questions", SweepFileReader.DefaultQuestions)]
    [InlineData("verify", "--seed", VerificationSpec.DefaultSeed)]
    [InlineData("verify", "--realisations", (long)StratifiedQuestions.DefaultRealisations)]
    [InlineData("verify", "--level", VerificationFigures.DefaultLevel)]
    [InlineData("claims", "--questions", ClaimSpec.DefaultQuestions)]
    [InlineData("analyse compare", "--questions", ClaimSpec.DefaultQuestions)]
    [InlineData("analyse reuse", "--questions", ClaimSpec.DefaultQuestions)]
    public void An_option_has_the_default_that_sweeps_and_analyses_have(string command, string option, object value) =>
        Assert.Equal(value, Default(command, option));

    [Fact]
    public void The_quickstart_takes_as_long_in_its_help_as_in_the_readme() =>
        Assert.Contains("less than ten minutes on two cores", CommandOf("quickstart").Description, StringComparison.Ordinal);

    [Fact]
    public void The_page_has_the_exit_codes_of_the_program()
    {
        var codes = new[] { ExitCodes.Done, ExitCodes.NotAchieved, ExitCodes.BadInput, ExitCodes.Unavailable, ExitCodes.Interrupted };

        Assert.All(codes, code => Assert.Contains($"\n| {code.ToString(CultureInfo.InvariantCulture)} | ", new Page("docs/json.md").Text, StringComparison.Ordinal));
    }

    private static object? Default(string command, string option) =>
        CommandOf(command).Options.Single(one => one.Name == option).GetDefaultValue();

    private static Command CommandOf(string path) =>
        path.Split(' ').Aggregate((Command)Root, (command, name) => command.Subcommands.Single(one => one.Name == name));

    private static string Written(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

using System.Text.RegularExpressions;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Docs.Tests;

/// <summary>Every command that a page shows works: it is read out of the page, parsed, and run unless <see cref="CommandRules"/> says why not.</summary>
public sealed class DocumentedCommandTests(TinyGrid grid)
{
    public static TheoryData<string> Pages => [.. Page.Names];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_is_one_of_the_program(string page)
    {
        foreach (var command in new Page(page).Commands().Where(command => command.Arguments is not null))
        {
            // A sentence may name a command without all that it needs.
            var errors = Errors(command).Where(error => command.InBlock || !IsOmission(error)).ToArray();
            Assert.True(errors.Length == 0, $"{page}: {command.Line}\n{string.Join('\n', errors)}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_command_of_a_page_works_in_the_order_of_the_page(string page)
    {
        var commands = new Page(page).Commands().Where(IsRun).DistinctBy(PlainOf, StringComparer.Ordinal).ToArray();
        if (commands.Length == 0)
        {
            Assert.DoesNotContain(new Page(page).Commands(), IsRun); // a page of words
            return;
        }

        var shell = await grid.ShellAsync(TestContext.Current.CancellationToken);
        var problems = new List<string>();
        foreach (var command in commands)
        {
            var line = PlainOf(command);
            var outcome = await shell.RunAsync(RunnableOf(command), TestContext.Current.CancellationToken);
            var missing = CommandRules.Output.GetValueOrDefault(line, []).Where(text => !outcome.Output.Contains(text, StringComparison.Ordinal)).ToArray();
            if (outcome.ExitCode != CommandRules.ExitCodes.GetValueOrDefault(line) || missing.Length > 0)
            {
                problems.Add($"{outcome}{string.Concat(missing.Select(text => $"lacks: {text}\n"))}");
            }
        }

        Assert.True(problems.Count == 0, $"{page}\n{string.Join('\n', problems)}");
    }

    [Fact]
    public void No_rule_is_about_what_no_page_shows()
    {
        var all = Page.Names.SelectMany(page => new Page(page).Commands()).ToArray();
        var lines = all.Select(PlainOf).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(CommandRules.NotRun.Keys, line => !lines.Contains(line));
        Assert.DoesNotContain(CommandRules.RunInstead.Keys, line => !lines.Contains(line));
        Assert.DoesNotContain(CommandRules.ExitCodes.Keys, line => !lines.Contains(line));
        Assert.DoesNotContain(CommandRules.Output.Keys, line => !lines.Contains(line));
        Assert.DoesNotContain(CommandRules.NotRunPrograms.Keys, program => !all.Any(command => command.Program == program));
    }

    private static bool IsRun(DocumentedCommand command) =>
        !CommandRules.NotRun.ContainsKey(PlainOf(command)) && !CommandRules.NotRunPrograms.ContainsKey(command.Program)
        && (command.InBlock || CommandRules.RunInstead.ContainsKey(PlainOf(command)) || Errors(command).Length == 0);

    /// <summary>Without quotes and comment.</summary>
    private static string PlainOf(DocumentedCommand command) =>
        command.Arguments is null ? command.Line.Split(" #")[0].Trim() : string.Join(' ', ShellWords.Of(command.Line));

    private static string RunnableOf(DocumentedCommand command) => CommandRules.RunInstead.TryGetValue(PlainOf(command), out var instead)
        ? instead
        : CommandRules.Names.Aggregate(command.Line, (line, name) => WordIn(name.Key).Replace(line, name.Value));

    private static Regex WordIn(string name) => new($@"(?<=\s){name}(?=\s|$)", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string[] Errors(DocumentedCommand command)
    {
        var plain = PlainOf(command);
        var words = CommandRules.RunInstead.TryGetValue(plain, out var instead)
            ? [.. ShellWords.Of(instead.Split(" && ")[^1]).Skip(1)]
            : command.Arguments!.Select(word => CommandRules.Names.GetValueOrDefault(word, word)).ToArray();
        var host = new CommandHost(new RemoteGridAccess(), new NoWeightFiles(), new Terminal { Output = TextWriter.Null, Error = TextWriter.Null }, new GlobalOptions());
        return [.. VaCommands.Create(host).Parse(words).Errors.Select(error => error.Message)];
    }

    private static bool IsOmission(string error) =>
        error.StartsWith("Required ", StringComparison.Ordinal) || error.EndsWith("is required.", StringComparison.Ordinal);
}

using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>What is wrong with a command line that cannot be parsed, and what may have been meant.</summary>
/// <param name="parse">The command line.</param>
internal sealed class Misuse(ParseResult parse)
{
    /// <summary>Words that other programs use, with the commands that do such things here.</summary>
    private static readonly Dictionary<string, string[]> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["analyze"] = ["analyse"],
        ["analysis"] = ["analyse"],
        ["dashboard"] = ["console"],
        ["delete"] = ["cancel"],
        ["eval"] = ["verify"],
        ["evaluate"] = ["verify"],
        ["explain"] = ["claims"],
        ["kill"] = ["cancel"],
        ["log"] = ["logs"],
        ["ls"] = ["list"],
        ["models"] = ["variant list"],
        ["nodes"] = ["grid show"],
        ["ps"] = ["grid show"],
        ["rm"] = ["cancel"],
        ["silos"] = ["grid show"],
        ["start"] = ["run"],
        ["status"] = ["show"],
        ["stop"] = ["cancel"],
        ["test"] = ["verify"],
        ["top"] = ["grid show", "watch"],
        ["train"] = ["run"],
        ["ui"] = ["console"],
        ["web"] = ["console"],
    };

    private readonly Command _command = LastKnown(parse);

    /// <summary>The problems, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        if (UnknownOf(parse) is { } unknown)
        {
            // What follows such a word may be about it, and what is missing may be what it was to be.
            return [IsOption(unknown) ? UnknownOption(unknown) : HasCommands ? UnknownCommand(unknown) : TooMuch(unknown)];
        }

        return HasCommands && _command is { Arguments.Count: 0, Action: null }
            ? [$"'{PathTo(_command)}' needs a command: {string.Join(", ", _command.Subcommands.Select(command => command.Name))}."]
            : parse.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Where to read on.</summary>
    public string WayOn => $"'{PathTo(_command)} --help' shows what there is.";

    /// <summary>The first word that none knows; null if there is none.</summary>
    private static string? UnknownOf(ParseResult parse) => parse.UnmatchedTokens is [var first, ..] ? first : null;

    /// <summary>The command before the first word that none knows: a word behind that one may be a command's name by chance.</summary>
    private static Command LastKnown(ParseResult parse)
    {
        Command at = parse.RootCommandResult.Command;
        foreach (var token in parse.Tokens.TakeWhile(token => !string.Equals(token.Value, UnknownOf(parse), StringComparison.Ordinal)))
        {
            at = at.Subcommands.FirstOrDefault(child => string.Equals(child.Name, token.Value, StringComparison.Ordinal)) ?? at;
        }

        return at;
    }

    private bool HasCommands => _command.Subcommands.Count > 0;

    private string UnknownOption(string given)
    {
        var name = given.Split('=', ':')[0];
        var known = OptionsOf(_command).SelectMany(option => option.Aliases.Append(option.Name));
        return $"'{PathTo(_command)}' has no option '{name}'.{Nearest.Hint(name, known)}";
    }

    private string UnknownCommand(string given)
    {
        var meant = Meant(given).Distinct(StringComparer.Ordinal).Select(path => $"'{path}'").ToArray();
        var hint = meant.Length == 0 ? "" : $" Did you mean {string.Join(" or ", meant)}?";
        return $"'{PathTo(_command)}' has no command '{given}'.{hint}";
    }

    private string TooMuch(string given) =>
        $"'{PathTo(_command)}' does not know what to do with '{given}': it takes {Expected()}.";

    private string Expected() => _command.Arguments.Count == 0
        ? "options only"
        : string.Join(" and ", _command.Arguments.Select(argument => argument.Name));

    /// <summary>Commands that may have been meant by a word, the likeliest first.</summary>
    private IEnumerable<string> Meant(string given)
    {
        var below = Below(_command).ToArray();
        var names = Synonyms.GetValueOrDefault(given) ?? [given];
        var called = below.Where(path => Array.Exists(names, name => path.EndsWith($" {name}", StringComparison.OrdinalIgnoreCase))).ToArray();
        return called.Length > 0
            ? called.GroupBy(path => path.Count(letter => letter == ' ')).MinBy(ofDepth => ofDepth.Key)!
            : Nearest.To(given, _command.Subcommands.Select(command => command.Name)).Take(1).Select(name => $"{PathTo(_command)} {name}");
    }

    /// <summary>The commands below one, as they are typed.</summary>
    private static IEnumerable<string> Below(Command command) => command.Subcommands.Where(child => !child.Hidden)
        .SelectMany(child => Below(child).Prepend(PathTo(child)));

    /// <summary>The options of a command, with those that commands above it have for all.</summary>
    private static IEnumerable<Option> OptionsOf(Command command) => command.Parents.OfType<Command>().SelectMany(OptionsOf)
        .Where(option => option.Recursive).Concat(command.Options);

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    /// <summary>A command as it is typed: <c>va sweep list</c>.</summary>
    private static string PathTo(Command command) => command is RootCommand ? "va"
        : $"{PathTo(command.Parents.OfType<Command>().First())} {command.Name}";
}

using System.CommandLine;
using System.CommandLine.Completions;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Completes the names of sweeps and variants: those that the data folder has.</summary>
/// <param name="host">The services of the program.</param>
internal sealed class NameCompletion(CommandHost host)
{
    /// <summary>Which names an argument or option takes, by what help calls it.</summary>
    private static readonly Dictionary<string, Func<GridNames, IEnumerable<string>>> Kinds = new(StringComparer.Ordinal)
    {
        ["FILE-or-NAME"] = names => names.Sweeps,
        ["--sweep"] = names => names.Sweeps,
        ["SWEEP-or-MODEL"] = names => names.Sweeps.Concat(names.Variants),
        ["MODEL"] = names => names.Variants,
        ["NAME"] = names => names.Variants,
        ["VARIANT"] = names => names.Variants,
    };

    /// <summary>Has a command and all below it complete names.</summary>
    public void AddTo(Command command)
    {
        foreach (var argument in command.Arguments)
        {
            AddTo(argument.Name, argument.CompletionSources);
            argument.HelpName ??= argument.Name; // without one, help lists all names that complete it
        }

        foreach (var option in command.Options)
        {
            AddTo(option.Name, option.CompletionSources);
        }

        foreach (var child in command.Subcommands)
        {
            AddTo(child);
        }
    }

    private void AddTo(string name, List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources)
    {
        if (Kinds.TryGetValue(name, out var kind))
        {
            sources.Add(context => [.. kind(Names(context.ParseResult)).Where(UntrustedText.IsHarmless).Select(one => new CompletionItem(one))]);
        }
    }

    private GridNames Names(ParseResult parse)
    {
        try
        {
            return host.Access.Names(host.Address(parse));
        }
#pragma warning disable CA1031 // Somebody who presses a key to be helped is not told of errors: the command itself tells them.
        catch (Exception)
#pragma warning restore CA1031
        {
            return GridNames.None;
        }
    }
}

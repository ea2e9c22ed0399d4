using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va console token</c>: makes, lists and revokes the tokens that a console lets in.</summary>
internal static class TokenCommands
{
    private const int MaxDays = 36_500;

    public static Command Create(CommandHost host)
    {
        var file = new Option<string?>("--file")
        {
            Description = "The file that holds the tokens' hashes. Default: console/tokens.json in the data folder.",
            HelpName = "FILE",
            Recursive = true,
        };
        return new("token", "Make, list and revoke the tokens by which programs use a console.")
        {
            file,
            CreateCommand(host, file),
            ListCommand(host, file),
            RevokeCommand(host, file),
        };
    }

    private static Command CreateCommand(CommandHost host, Option<string?> file)
    {
        var name = new Argument<string>("NAME") { Description = "Whom or what it is for." };
        var role = new Option<string>("--role")
        {
            Description = "What it allows: viewer looks; submitter also gives the grid work and says what becomes of sweeps; operator also drains and resumes silos.",
            HelpName = "ROLE",
            DefaultValueFactory = _ => "viewer",
        };
        var days = new Option<int?>("--days")
        {
            Description = "After how many days it is refused. Default: never.",
            HelpName = "N",
        };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > MaxDays)
            {
                result.AddError($"--days must be from 1 to {MaxDays}.");
            }
        });
        var command = new Command("create", "Make a token and print it. Only its hash is kept.") { name, role, days };
        command.SetAction(parse =>
        {
            var context = host.Context(parse);
            var life = parse.GetValue(days) is { } count ? TimeSpan.FromDays(count) : (TimeSpan?)null;
            var made = TokensOf(context, parse.GetValue(file)).Create(parse.GetRequiredValue(name), parse.GetRequiredValue(role), life);
            context.Report.Result(() => made, () => context.Report.Terminal.Output.WriteLine(made.Token));
            context.Report.Warn($"Keep it safe: {made.File} holds its hash alone.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command ListCommand(CommandHost host, Option<string?> file)
    {
        var command = new Command("list", "Show the tokens: whom they are for, and what they allow.");
        command.SetAction(parse =>
        {
            var context = host.Context(parse);
            var tokens = TokensOf(context, parse.GetValue(file)).List();
            context.Report.Result(() => tokens, () => Show(context.Report, tokens));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command RevokeCommand(CommandHost host, Option<string?> file)
    {
        var which = new Argument<string>("NAME") { Description = "Its name, or its identity." };
        var command = new Command("revoke", "Take a token away. Consoles that run refuse it within a second.") { which };
        command.SetAction(parse =>
        {
            var context = host.Context(parse);
            var revoked = TokensOf(context, parse.GetValue(file)).Revoke(parse.GetRequiredValue(which));
            context.Report.Result(() => revoked, () => context.Report.Say($"The token {revoked.Name} ({revoked.Role}, {revoked.Id}) is revoked."));
            return ExitCodes.Done;
        });
        return command;
    }

    private static ITokens TokensOf(CommandContext context, string? file) => context.Console.TokensOf(context.Address, file);

    private static void Show(Report report, IReadOnlyList<TokenJson> tokens)
    {
        if (tokens.Count == 0)
        {
            report.Say("No tokens. 'va console token create NAME' makes one.");
            return;
        }

        var table = Tables.With("Name", "Role", "Identity", "Made", "Expires").MayOmit("Made", "Identity");
        foreach (var token in tokens)
        {
            table.Row(
                token.Name,
                token.Role,
                token.Id,
                Figures.Moment(token.CreatedUtc),
                token.ExpiresUtc is { } end ? token.HasExpired ? $"expired {Figures.Moment(end)}" : Figures.Moment(end) : "never");
        }

        report.Draw(table);
    }
}

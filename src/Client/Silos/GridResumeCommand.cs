using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va grid resume</c>: gives a drained or excluded silo work again.</summary>
internal static class GridResumeCommand
{
    public static Command Create(CommandHost host)
    {
        var name = SiloArgument.Create();
        var command = new Command("resume", "Give a drained or excluded silo work again.") { name };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(name), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string name, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        var before = SiloFinder.Named(name, await SiloFinder.AllAsync(grid, cancellationToken), grid);
        var now = await SiloFinder.PoolOf(grid).SetStandingAsync(name, SiloStanding.Working, cancellationToken);
        context.Report.Result(() => now.Select(SiloJson.Of), () => context.Report.Say(
            Array.Exists(now, silo => silo.Standing is not SiloStanding.Working)
                ? $"The silo {name} is {EnumText.Of(now[0].Standing)}: {now[0].Reason}. It is given no work."
            : Array.Exists(before, silo => silo.Standing is not SiloStanding.Working)
                ? $"The silo {name} was {EnumText.Of(before[0].Standing)} ({before[0].Reason}) and is given work again."
                : $"The silo {name} is given work already; nothing to resume."));
        return ExitCodes.Done;
    }
}

using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep watch</c>: follows a sweep that runs elsewhere.</summary>
internal static class SweepWatchCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var command = new Command("watch", "Follow a sweep until it ends; it runs whether or not it is watched.") { target };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(target), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var (sweep, now) = await SweepFinder.FindAsync(grid, target, cancellationToken);
        if (SweepReading.LeftBy(grid, now).IsIdle || (grid.Trainer is Trainer.Nobody && !now.HasEnded()))
        {
            throw new ClientException(
                ExitCodes.NotAchieved,
                $"Nobody works on the sweep {now.Name} now ({SweepText.Tally(now)}). 'va sweep run {now.Name}' goes on with it.");
        }

        var end = await new SweepFollower(grid, context.Report).FollowAsync(sweep, now, cancellationToken);
        return new SweepRun(context).Finish(end, elapsed: null);
    }
}

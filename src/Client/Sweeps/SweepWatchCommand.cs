using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

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
        await using var reader = await context.ReadAsync(cancellationToken);
        var name = await SweepFinder.KnownAsync(reader, target, cancellationToken);
        var seen = await SeenSweep.ReadAsync(reader, name, SeenSweep.AtWork, cancellationToken);
        var now = seen.Sweep;
        if (now.IsIdle || (reader is not IGrid { Trainer: not Trainer.Nobody } && !now.HasEnded()))
        {
            var tally = seen.Overview is { } overview ? SweepText.Tally(overview) : SweepText.Tally(now);
            throw new ClientException(
                ExitCodes.NotAchieved, $"Nobody works on the sweep {now.Name} now ({tally}). 'va sweep run {now.Name}' goes on with it.");
        }

        var end = reader is IGrid grid
            ? await new SweepFollower(grid, context.Report).FollowAsync(grid.Grains.GetGrain<ISweepGrain>(now.Name), seen, cancellationToken)
            : seen;
        return await new SweepRun(context).FinishAsync(reader, end, elapsed: null, cancellationToken);
    }
}

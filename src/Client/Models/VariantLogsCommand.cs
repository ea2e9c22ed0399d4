using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va variant logs</c>: shows the history of a variant.</summary>
internal static class VariantLogsCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "A variant: its name, SWEEP/VARIANT, or its identity." };
        var follow = new Option<bool>("--follow", "-f")
        {
            Description = "Keep showing events until the variant is trained (exit code 0), failed or cancelled (1). With --json: one object per line.",
        };
        var command = new Command("logs", "Show a variant's history: which sweeps wanted it, where it was trained, what went wrong.") { name, follow };
        command.SetAction((parse, cancellationToken) =>
            RunAsync(host.Context(parse), parse.GetRequiredValue(name), parse.GetValue(follow), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string name, bool follow, CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        var found = await VariantFinder.FindAsync(grid, name, cancellationToken);
        var events = await grid.EventsAsync(found.Training.Id, cancellationToken);
        var log = new VariantLog(context.Report);
        if (follow)
        {
            log.Write(events);
            return await FollowAsync(grid as IGrid, found, log, context.Report, cancellationToken);
        }

        context.Report.Result(() => events.Select(LogEntryJson.Of), () => Show(context.Report, found, events, log));
        return ExitCodes.Done;
    }

    private static void Show(Report report, FoundVariant found, VariantEvent[] events, VariantLog log)
    {
        if (events.Length == 0)
        {
            report.Say($"Nothing is recorded of {found.Name}, of the sweep {found.Sweep}: it is {EnumText.Of(found.Training.Phase)}.");
        }

        log.Write(events);
    }

    /// <param name="grid">The grid; null if it is only stored, so that no one works on anything.</param>
    private static async Task<int> FollowAsync(
        IGrid? grid, FoundVariant found, VariantLog log, Report report, CancellationToken cancellationToken)
    {
        if (VariantProgress.HasEnded(found.Training))
        {
            return CodeOf(found.Training);
        }

        if (grid is null or { Trainer: Trainer.Nobody })
        {
            throw new ClientException(
                ExitCodes.NotAchieved, $"Nobody works on {found.Name} now: it is not trained yet. {found.WayOn}");
        }

        var training = found.Training;
        await foreach (var update in new VariantProgress(grid, report.Time).FollowAsync(found, log.Last, cancellationToken))
        {
            training = update.Training;
            if (update.IsSilence)
            {
                report.Say(update.Silence);
                continue;
            }

            log.Write(update.Events);
            log.Write(training);
        }

        return CodeOf(training);
    }

    private static int CodeOf(VariantSnapshot training) =>
        training is { Phase: VariantPhase.Trained } or { Phase: VariantPhase.Resting, Weights: not null } ? ExitCodes.Done : ExitCodes.NotAchieved;
}

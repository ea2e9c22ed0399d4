using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va data clean</c>: deletes what nobody can ask for, and sweeps that ended long ago.</summary>
internal static class DataCleanCommand
{
    public static Command Create(CommandHost host)
    {
        var olderThan = new Option<TimeSpan?>("--older-than")
        {
            Description = "Delete sweeps that ended at least so long ago, too: 30d, 12h or 90m.",
            CustomParser = AgeReader.Read,
            HelpName = "AGE",
        };
        var keep = new Option<string[]>("--keep")
        {
            Description = "A sweep that stays however old it is. May be repeated.",
            HelpName = "NAME",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be deleted, and delete nothing." };
        var command = new Command(
            "clean", "Delete what nobody can ask for: checkpoints before the last one of what is trained, exports, and what deleted sweeps left behind.")
        {
            olderThan,
            keep,
            dryRun,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse), new(parse.GetValue(olderThan), parse.GetValue(keep) ?? []), parse.GetValue(dryRun), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, CleaningRule rule, bool dryRun, CancellationToken cancellationToken)
    {
        if (rule is { OlderThan: null, Keep.Count: > 0 })
        {
            throw new ClientException("--keep says which sweeps stay of those that --older-than would delete: give that, too, or neither.");
        }

        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        var cleaning = await Cleaning.RunAsync(grid, context.Report, rule, dryRun, cancellationToken);
        context.Report.Result(() => CleaningJson.Of(cleaning), () => Tell(context.Report, cleaning));
        return ExitCodes.Done;
    }

    private static void Tell(Report report, Cleaning cleaning)
    {
        foreach (var sweep in cleaning.Sweeps)
        {
            SweepDeleteCommand.Tell(report, sweep, !cleaning.IsDone);
        }

        if (cleaning.Kinds.Length == 0)
        {
            report.Say($"There is nothing {(cleaning.Sweeps.Count > 0 ? "else " : "")}that nobody can ask for.");
            return;
        }

        var what = string.Join(", ", cleaning.Kinds.Select(kind => $"{kind.Name}: {Figures.Count(kind.Count, "file")}, {Figures.Size(kind.Bytes)}"));
        report.Say($"{Figures.Size(cleaning.Kinds.Sum(kind => kind.Bytes))} that nobody can ask for {(cleaning.IsDone ? "are" : "would be")} deleted ({what}).");
    }
}

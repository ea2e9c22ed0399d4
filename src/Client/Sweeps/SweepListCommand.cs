using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep list</c>: lists all sweeps of a grid.</summary>
internal static class SweepListCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("list", "Show all sweeps.");
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        var names = await grid.SweepNamesAsync(cancellationToken);
        if (names.Length == 0)
        {
            context.Report.Result(Array.Empty<SweepListingJson>, () =>
                context.Report.Say($"No sweeps at {grid.Description} yet. 'va quickstart' or 'va sweep run FILE' begins one."));
            return ExitCodes.Done;
        }

        var found = await ReadableSweeps.ReadAsync(names, name => grid.ListAsync(name, cancellationToken));
        context.Report.Result(() => found.Readable.Select(SweepListingJson.Of), () => Show(context.Report, found.Readable));
        return found.Tell(context.Report);
    }

    private static void Show(Report report, IEnumerable<SweepListing> listings)
    {
        var table = Tables.With("Sweep", "State", ">Priority", ">Variants", ">Trained", "Submitted").MayOmit("Priority", "Submitted", "Variants");
        foreach (var one in listings)
        {
            table.Row(
                one.Name,
                SweepText.Phase(one.Phase, one.IsIdle),
                Figures.Count(one.Priority),
                Figures.Count(one.Variants),
                Figures.Count(one.Trained),
                Figures.Moment(one.SubmittedUtc));
        }

        report.Draw(table);
    }
}

using System.CommandLine;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep list</c>: all sweeps of a grid.</summary>
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
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var names = await grid.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).NamesAsync(cancellationToken);
        var listings = await Task.WhenAll(names.Select(name => grid.Grains.GetGrain<ISweepGrain>(name).ListAsync(cancellationToken)));
        context.Report.Result(() => listings.Select(SweepListingJson.Of), () => Show(context.Report, grid, listings));
        return ExitCodes.Done;
    }

    private static void Show(Report report, IGrid grid, SweepListing[] listings)
    {
        if (listings.Length == 0)
        {
            report.Say($"No sweeps at {grid.Description} yet. 'va quickstart' or 'va sweep run FILE' begins one.");
            return;
        }

        var table = Tables.With("Sweep", "State", ">Priority", ">Variants", ">Trained", "Submitted");
        foreach (var one in listings)
        {
            table.Row(
                one.Name,
                SweepWords.Phase(one.Phase, one.IsIdle),
                Figures.Count(one.Priority),
                Figures.Count(one.Variants),
                Figures.Count(one.Trained),
                Figures.Moment(one.SubmittedUtc));
        }

        report.Draw(table);
    }
}

/// <summary>A sweep in a list, for machines (docs/json.md).</summary>
internal sealed record SweepListingJson(string Name, string Phase, int Variants, int Trained, DateTimeOffset? SubmittedUtc, int Priority)
{
    public static SweepListingJson Of(SweepListing one) =>
        new(one.Name, SweepWords.Phase(one.Phase, one.IsIdle), one.Variants, one.Trained, one.SubmittedUtc, one.Priority);
}

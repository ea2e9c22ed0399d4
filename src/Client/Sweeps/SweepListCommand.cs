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
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var names = await grid.Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).NamesAsync(cancellationToken);
        if (names.Length == 0)
        {
            context.Report.Result(Array.Empty<SweepListingJson>, () =>
                context.Report.Say($"No sweeps at {grid.Description} yet. 'va quickstart' or 'va sweep run FILE' begins one."));
            return ExitCodes.Done;
        }

        var found = await Task.WhenAll(names.Select(name => FindAsync(grid, name, cancellationToken)));
        SweepListing[] listings = [.. found.Select(one => one.Listing).OfType<SweepListing>()];
        context.Report.Result(() => listings.Select(SweepListingJson.Of), () => Show(context.Report, listings));
        foreach (var trouble in found.Select(one => one.Trouble).OfType<string>())
        {
            await context.Report.Terminal.Error.WriteLineAsync(UntrustedText.Sentence(trouble));
        }

        return listings.Length == names.Length ? ExitCodes.Done : ExitCodes.Unavailable;
    }

    /// <summary>Returns a sweep, or why it cannot be shown, which must not hide the others. If the grid does not answer, the command fails.</summary>
    private static async Task<(SweepListing? Listing, string? Trouble)> FindAsync(IGrid grid, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await grid.Grains.GetGrain<ISweepGrain>(name).ListAsync(cancellationToken), null);
        }
        catch (Exception e) when (e is not OperationCanceledException && !GridTrouble.IsSilence(e))
        {
            return (null, $"va: The sweep {name} cannot be shown: {GridTrouble.WordsOf(e)}");
        }
    }

    private static void Show(Report report, SweepListing[] listings)
    {
        var table = Tables.With("Sweep", "State", ">Priority", ">Variants", ">Trained", "Submitted");
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

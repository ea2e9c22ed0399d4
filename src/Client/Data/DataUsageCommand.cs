using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va data usage</c>: shows how much of what the grid has stored.</summary>
internal static class DataUsageCommand
{
    private static readonly Dictionary<string, string> Purposes = new(StringComparer.Ordinal)
    {
        ["checkpoints"] = "what a training goes on from",
        ["weights"] = "trained models, exports and imports",
        ["records"] = "losses of every step",
        ["analyses"] = "what is found in models",
        ["parts"] = "of analyses that are not complete",
        ["certificates"] = "of verifications",
        ["lists"] = "variants of large sweeps",
        ["state"] = "of sweeps, variants and jobs",
        ["logs"] = "of this folder's processes",
        ["other"] = "stored by another version",
    };

    public static Command Create(CommandHost host)
    {
        var command = new Command("usage", "Show how much is stored: checkpoints, weights, records, analyses, state and logs.");
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        var kinds = await grid.UsageAsync(cancellationToken);
        context.Report.Result(() => UsageJson.Of(kinds), () => Show(context.Report, grid, kinds));
        return ExitCodes.Done;
    }

    private static void Show(Report report, IGridReader grid, StoredKind[] kinds)
    {
        if (kinds.Length == 0)
        {
            report.Say($"Nothing is stored at {grid.Description} yet.");
            return;
        }

        report.Say($"{Figures.Size(kinds.Sum(kind => kind.Bytes))} are stored at {grid.Description}:");
        var table = Tables.With("What", "Which are", ">Files", ">Size").MayOmit("Which are");
        foreach (var kind in kinds)
        {
            table.Row(kind.Name, Purposes.GetValueOrDefault(kind.Name, ""), Figures.Count(kind.Count), Figures.Size(kind.Bytes));
        }

        report.Draw(table);
        if (!kinds.Any(kind => kind.Name == "state"))
        {
            report.Say("The state of sweeps, variants and jobs is in the grid's backend, which says itself how much that is.");
        }
    }
}

using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep delete</c>: forgets a sweep and everything that no other sweep has.</summary>
internal static class SweepDeleteCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be deleted, and delete nothing." };
        var command = new Command(
            "delete", "Delete a sweep with its variants: checkpoints, weights, records and analyses. What another sweep has stays, and so do certificates.")
        {
            target,
            dryRun,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(target), parse.GetValue(dryRun), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, bool dryRun, CancellationToken cancellationToken)
    {
        var deletion = dryRun ? await PlanAsync(context, target, cancellationToken) : await DeleteAsync(context, target, cancellationToken);
        context.Report.Result(() => SweepDeletionJson.Of(deletion, isDone: !dryRun), () => Tell(context.Report, deletion, dryRun));
        return ExitCodes.Done;
    }

    private static async Task<SweepDeletion> PlanAsync(CommandContext context, string target, CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        return await SweepDeletion.OfAsync(grid, await SweepFinder.ReadAsync(grid, target, cancellationToken), cancellationToken);
    }

    private static async Task<SweepDeletion> DeleteAsync(CommandContext context, string target, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        return await new SweepControl(grid, context.Report).DeleteAsync(await SweepFinder.ReadAsync(grid, target, cancellationToken), cancellationToken);
    }

    /// <summary>Says what is deleted, and what stays.</summary>
    internal static void Tell(Report report, SweepDeletion deletion, bool dryRun)
    {
        var (deleted, kept) = (deletion.Deleted, deletion.Kept);
        report.Say(
            $"The sweep {deletion.Sweep.Name} {(dryRun ? "would be" : "is")} deleted, with {Figures.Count(deleted.Length, "variant")}" +
            $"{(deleted.Length == 0 ? "" : $" ({Few(deleted)}): checkpoints, weights, records and analyses")}.");
        if (kept.Length > 0)
        {
            var (stay, them) = (dryRun ? "would stay" : kept.Length == 1 ? "stays" : "stay", kept.Length == 1 ? "it" : "them");
            var others = deletion.KeptBy.Length == 1 ? $"the sweep {Few(deletion.KeptBy)} has" : $"the sweeps {Few(deletion.KeptBy)} have";
            report.Say($"{Figures.Count(kept.Length, "variant")} ({Few(kept)}) {stay}: {others} {them}, too.");
        }

        report.Say("Certificates stay.");
    }

    private static string Few(string[] names) => string.Join(", ", names.Take(5)) + (names.Length > 5 ? $" and {Figures.Count(names.Length - 5)} more" : "");
}

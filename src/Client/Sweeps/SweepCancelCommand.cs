using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep cancel</c>: stops what no other sweep wants.</summary>
internal static class SweepCancelCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var command = new Command("cancel", "Stop a sweep. All progress is kept, and variants that another sweep wants go on.") { target };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(target), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        var (before, now) = await new SweepControl(grid, context.Report).CancelAsync(
            await SweepFinder.ReadAsync(grid, target, cancellationToken), cancellationToken);
        context.Report.Result(() => SweepJson.Of(now), () => context.Report.Say(before.Phase switch
        {
            SweepPhase.Completed or SweepPhase.Failed => $"The sweep {now.Name} had ended already ({EnumText.Of(before.Phase)}); nothing to cancel.",
            SweepPhase.Cancelled when before.Untold == 0 => $"The sweep {now.Name} was cancelled before.",
            _ => $"The sweep {now.Name} is cancelled ({SweepText.Tally(now)}). What was done is kept: 'va sweep run {now.Name}' goes on from there.",
        }));
        if (!context.Report.IsJson)
        {
            SweepSummary.ExplainUnsaved(context.Report, now);
        }

        return ExitCodes.Done;
    }
}

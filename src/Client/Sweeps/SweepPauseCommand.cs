using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep pause</c>: pauses a sweep.</summary>
internal static class SweepPauseCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var command = new Command(
            "pause", "Pause a sweep: training is checkpointed and its slots are freed. What another sweep wants continues.") { target };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(target), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        var (before, now) = await new SweepControl(grid, context.Report).PauseAsync(
            await SweepFinder.ReadAsync(grid, target, cancellationToken), cancellationToken);
        context.Report.Result(() => SweepJson.Of(now), () => context.Report.Say((before.Phase, now.Phase) switch
        {
            (SweepPhase.Paused, _) when before.Untold == 0 => $"The sweep {now.Name} was paused before. 'va sweep resume {now.Name}' goes on with it.",
            (SweepPhase.Cancelled, _) => $"The sweep {now.Name} was cancelled before; nothing to pause. 'va sweep resume {now.Name}' goes on with it.",
            (_, SweepPhase.Paused) =>
                $"The sweep {now.Name} is paused ({SweepText.Tally(now)}). What was done is kept: 'va sweep resume {now.Name}' goes on from there.{Others(now)}",
            _ => $"The sweep {now.Name} has ended ({EnumText.Of(now.Phase)}); nothing to pause.",
        }));
        if (!context.Report.IsJson)
        {
            SweepSummary.ExplainUnsaved(context.Report, now);
        }

        return ExitCodes.Done;
    }

    /// <summary>Describes which other sweeps continue with shared variants.</summary>
    private static string Others(SweepSnapshot sweep)
    {
        var shared = sweep.Cells.Where(cell => cell.Training is { Phase: VariantPhase.Training or VariantPhase.Queued, Sweeps.Length: > 0 }).ToArray();
        var others = shared.SelectMany(cell => cell.Training.Sweeps).Where(name => name != sweep.Name).Distinct(StringComparer.Ordinal).ToArray();
        return others.Length == 0 ? "" : $" Other sweeps ({string.Join(", ", others)}) go on with {string.Join(", ", shared.Select(cell => cell.Name))}.";
    }
}

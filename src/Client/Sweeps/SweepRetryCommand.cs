using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep retry</c>: retries what failed.</summary>
internal static class SweepRetryCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var variants = new Argument<string[]>("VARIANT")
        {
            Description = "Names of variants of the sweep. Default: all that failed, in training or verification.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("retry", "Retry failed variants from their last checkpoints.") { target, variants };
        command.SetAction((parse, cancellationToken) =>
            RunAsync(host.Context(parse), parse.GetRequiredValue(target), parse.GetValue(variants) ?? [], cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, string[] variants, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        var (sweep, before) = await SweepFinder.FindAsync(grid, target, cancellationToken);
        RequireKnown(before, variants);
        var failed = before.Cells.Where(HasFailed).Select(cell => cell.Name).ToArray();
        var tried = variants.Length == 0 ? failed : [.. variants.Intersect(failed, StringComparer.Ordinal)];
        var stands = before.Phase is SweepPhase.Paused or SweepPhase.Cancelled;
        var now = tried.Length == 0 || stands
            ? before
            : SweepReading.LeftBy(grid, await new RepeatedSweepCommand(grid, context.Report).FinishAsync(
                await sweep.RetryAsync(variants, cancellationToken), () => sweep.ViewAsync(cancellationToken), cancellationToken));
        context.Report.Result(() => SweepJson.Of(now), () => context.Report.Say(tried switch
        {
            _ when stands =>
                $"The sweep {now.Name} is {EnumText.Of(before.Phase)}. 'va sweep resume {now.Name}' goes on with it, and tries once more what failed.",
            [] when failed.Length == 0 => $"Nothing of the sweep {now.Name} has failed; nothing to retry.",
            [] => $"Of the sweep {now.Name} failed {string.Join(", ", failed)}, but not {string.Join(", ", variants)}; nothing to retry.",
            _ => $"The sweep {now.Name} tries once more: {string.Join(", ", tried)}.{SweepText.Whose(grid, now)}",
        }));
        return ExitCodes.Done;
    }

    /// <exception cref="ClientException">A name is unknown.</exception>
    private static void RequireKnown(SweepSnapshot sweep, string[] variants)
    {
        var names = sweep.Cells.Select(cell => cell.Name).ToArray();
        if (variants.Except(names, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            var hint = Nearest.Hint(unknown, names) is { Length: > 0 } near ? near : $" 'va sweep show {sweep.Name}' shows its variants.";
            throw new ClientException($"The sweep '{sweep.Name}' has no variant '{unknown}'.{hint}");
        }
    }

    private static bool HasFailed(CellSnapshot cell) =>
        cell.Training.Phase is VariantPhase.Failed || Array.Exists(cell.Jobs, job => job.Phase is JobPhase.Failed);
}

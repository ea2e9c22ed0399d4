using System.CommandLine;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep retry</c>: tries what failed once more.</summary>
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
        var command = new Command("retry", "Try variants that failed once more, from their last checkpoints.") { target, variants };
        command.SetAction((parse, cancellationToken) =>
            RunAsync(host.Context(parse), parse.GetRequiredValue(target), parse.GetValue(variants) ?? [], cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, string[] variants, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var (sweep, before) = await SweepArgument.FindAsync(grid, target, cancellationToken);
        var tried = Failed(before, variants);
        var now = await new SweepErrand(grid, context.Report).FinishAsync(
            await sweep.RetryAsync(variants, cancellationToken), () => sweep.ViewAsync(cancellationToken), cancellationToken);
        context.Report.Result(
            () => SweepJson.Of(now),
            () => context.Report.Say($"The sweep {now.Name} tries once more: {string.Join(", ", tried)}.{SweepWords.Whose(grid, now)}"));
        return ExitCodes.Done;
    }

    /// <summary>The names of those that failed, of all or of <paramref name="variants"/>.</summary>
    /// <exception cref="ClientException">A name is unknown, the sweep stands still, or nothing failed.</exception>
    private static string[] Failed(SweepSnapshot sweep, string[] variants)
    {
        var names = sweep.Cells.Select(cell => cell.Name).ToArray();
        if (variants.Except(names, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            var hint = Nearest.Hint(unknown, names) is { Length: > 0 } near ? near : $" 'va sweep show {sweep.Name}' shows its variants.";
            throw new ClientException($"The sweep '{sweep.Name}' has no variant '{unknown}'.{hint}");
        }

        if (sweep.Phase is SweepPhase.Paused or SweepPhase.Cancelled)
        {
            throw new ClientException(
                $"The sweep {sweep.Name} is {Words.Of(sweep.Phase)}. 'va sweep resume {sweep.Name}' goes on with it, and tries once more what failed.");
        }

        var failed = sweep.Cells.Where(HasFailed).Select(cell => cell.Name).ToArray();
        var tried = variants.Length == 0 ? failed : [.. variants.Intersect(failed, StringComparer.Ordinal)];
        return (tried, failed) switch
        {
            ([], []) => throw new ClientException($"Nothing of the sweep {sweep.Name} has failed; nothing to retry."),
            ([], _) => throw new ClientException(
                $"Of the sweep {sweep.Name} failed {string.Join(", ", failed)}, but not {string.Join(", ", variants)}; nothing to retry."),
            _ => tried,
        };
    }

    private static bool HasFailed(CellSnapshot cell) =>
        cell.Training.Phase is VariantPhase.Failed || Array.Exists(cell.Verifications, one => one.Phase is VerificationPhase.Failed);
}

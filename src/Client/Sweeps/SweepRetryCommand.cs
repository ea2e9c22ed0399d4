using System.CommandLine;
using VerifiedAddition.Experiments;

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
        var (before, now) = await new SweepControl(grid, context.Report).RetryAsync(
            await SweepFinder.ReadAsync(grid, target, cancellationToken), variants, cancellationToken);
        var (failed, tried) = (SweepControl.Failed(before), SweepControl.Tried(before, variants));
        context.Report.Result(() => SweepJson.Of(now), () => context.Report.Say(tried switch
        {
            _ when SweepControl.Stands(before) =>
                $"The sweep {now.Name} is {EnumText.Of(before.Phase)}. 'va sweep resume {now.Name}' goes on with it, and tries once more what failed.",
            [] when failed.Length == 0 => $"Nothing of the sweep {now.Name} has failed; nothing to retry.",
            [] => $"Of the sweep {now.Name} failed {string.Join(", ", failed)}, but not {string.Join(", ", variants)}; nothing to retry.",
            _ => $"The sweep {now.Name} tries once more: {string.Join(", ", tried)}.{SweepText.Whose(grid, now)}",
        }));
        return ExitCodes.Done;
    }
}

using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep resume</c>: resumes a paused or cancelled sweep.</summary>
internal static class SweepResumeCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var command = new Command("resume", "Resume a paused or cancelled sweep where it stopped, and retry what failed.") { target };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(target), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        var (before, now) = await new SweepControl(grid, context.Report).ResumeAsync(
            await SweepFinder.ReadAsync(grid, target, cancellationToken), cancellationToken);
        context.Report.Result(() => SweepJson.Of(now), () => context.Report.Say(before.Phase switch
        {
            _ when SweepControl.Stands(before) => $"The sweep {now.Name} was {EnumText.Of(before.Phase)} and goes on ({SweepText.Tally(now)}).{SweepText.Whose(grid, now)}",
            SweepPhase.Running => $"The sweep {now.Name} is {SweepText.Phase(now)}; nothing to resume.{SweepText.Whose(grid, now)}",
            SweepPhase.Failed => $"The sweep {now.Name} has ended; nothing to resume. 'va sweep retry {now.Name}' tries once more what failed.",
            _ => $"The sweep {now.Name} has ended ({EnumText.Of(now.Phase)}); nothing to resume.",
        }));
        return ExitCodes.Done;
    }
}

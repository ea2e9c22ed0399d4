using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep show</c>: shows the current state of a sweep.</summary>
internal static class SweepShowCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var command = new Command("show", "Show a sweep's progress and results.") { target };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(target), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        var now = await SweepFinder.ReadAsync(grid, target, cancellationToken);
        context.Report.Result(() => SweepJson.Of(now), () => Show(context.Report, now));
        return ExitCodes.Done;
    }

    private static void Show(Report report, SweepSnapshot now)
    {
        report.Say(
            $"Sweep {now.Name}: {SweepText.Phase(now)}; {SweepText.Tally(now)}{SweepText.Left(now)}{SweepSummary.TermsOf(now.Spec?.Terms)}. Submitted {Figures.Moment(now.SubmittedUtc)}" +
            (now.FinishedUtc is { } end ? $", ended {Figures.Moment(end)}." : "."));
        if (now.Phase is SweepPhase.Paused)
        {
            report.Say($"'va sweep resume {now.Name}' goes on with it.");
        }
        else if (now.IsIdle)
        {
            report.Say($"Nobody works on it now: 'va sweep run {now.Name}' goes on with it.");
        }

        SweepSummary.Draw(report, now);
        SweepSummary.Explain(report, now);
        SayLeft(report, now.Left ?? []);
    }

    private static void SayLeft(Report report, VariantMatch[] left)
    {
        if (left.Length > 0)
        {
            report.Say("No longer in the sweep, and kept; a variant with the same settings goes on from there:");
            foreach (var variant in left)
            {
                report.Say($"  {variant.Name}: 'va variant show {variant.Id}'");
            }
        }
    }
}

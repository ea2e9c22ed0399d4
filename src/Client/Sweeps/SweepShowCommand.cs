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
        var state = new Option<string?>("--state")
        {
            Description = $"Only variants in this state; '{SweepPageRequest.Wrong}' are those with wrong answers.",
            HelpName = "STATE",
        };
        state.AcceptOnlyFromAmong([.. SweepPageRequest.States]);
        var name = new Option<string?>("--name") { Description = "Only variants whose names contain this text.", HelpName = "TEXT" };
        var page = new Option<int?>("--page") { Description = $"The page of that number, of {ShownVariants.PageSize} variants each.", HelpName = "K" };
        var all = new Option<bool>("--all")
        {
            Description = $"All variants. Without it, those of a sweep of more than {SeenSweep.MaxWhole} are counted, and what matters now is listed.",
        };
        var command = new Command("show", "Show a sweep's progress and results.") { target, state, name, page, all };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(target),
            new(parse.GetValue(state), parse.GetValue(name), parse.GetValue(page), parse.GetValue(all)),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, ShownVariants which, CancellationToken cancellationToken)
    {
        which.Require();
        await using var grid = await context.ReadAsync(cancellationToken);
        var name = await SweepFinder.KnownAsync(grid, target, cancellationToken);
        if (which.IsDefault && !context.Report.IsJson)
        {
            Show(
                context.Report,
                await SeenSweep.ReadAsync(grid, name, SeenSweep.AtOnce, cancellationToken),
                await grid.SlotSecondsAsync(name, cancellationToken));
            return ExitCodes.Done;
        }

        var sweep = await grid.OverviewAsync(name, cancellationToken);
        if (context.Report.IsJson)
        {
            await WriteAsync(context.Report, grid, sweep, which, cancellationToken);
        }
        else if (which is { All: true, HasFilter: false })
        {
            Show(context.Report, new(await grid.ViewAsync(name, cancellationToken), Overview: null), await grid.SlotSecondsAsync(name, cancellationToken));
        }
        else
        {
            await ListAsync(context.Report, grid, sweep, which, cancellationToken);
        }

        return ExitCodes.Done;
    }

    private static void Show(Report report, SeenSweep seen, double? slotSeconds)
    {
        var now = seen.Sweep;
        SayHead(report, now, seen.Overview);
        if (slotSeconds > 0)
        {
            report.Say($"Its training has used {Figures.SlotHours(slotSeconds.Value)} slot-hours{(now.Spec?.Terms?.MaxSlotHours is { } most ? $" of {Figures.Real(most)}" : "")}.");
        }

        if (now.PausedFor is { } why)
        {
            report.Say($"The grid has paused it: {why}.");
        }
        else if (now.Phase is SweepPhase.Paused)
        {
            report.Say($"'va sweep resume {now.Name}' goes on with it.");
        }
        else if (now.IsIdle)
        {
            report.Say($"Nobody works on it now: 'va sweep run {now.Name}' goes on with it.");
        }

        if (seen.Overview is { } overview)
        {
            OverviewTables.Draw(report, now, overview);
        }
        else
        {
            SweepSummary.Draw(report, now);
        }

        SweepSummary.Explain(report, now);
        SayLeft(report, now.Left ?? []);
        if (seen.Overview is { } counted)
        {
            OverviewTables.SayMore(report, now, counted);
        }
    }

    private static void SayHead(Report report, SweepSnapshot now, SweepOverview? overview)
    {
        var tally = overview is null ? SweepText.Tally(now) + SweepText.Left(now) : SweepText.Tally(overview) + SweepText.Left(overview);
        report.Say(
            $"Sweep {now.Name}: {SweepText.Phase(now)}; {tally}{SweepSummary.TermsOf(now.Spec?.Terms)}. Submitted {Figures.Moment(now.SubmittedUtc)}" +
            (now.FinishedUtc is { } end ? $", ended {Figures.Moment(end)}." : "."));
    }

    /// <summary>Shows the variants that fit, or a page of them.</summary>
    private static async Task ListAsync(Report report, IGridReader grid, SweepOverview sweep, ShownVariants which, CancellationToken cancellationToken)
    {
        var page = await which.ReadAsync(grid, sweep.Name, cancellationToken);
        SayHead(report, sweep.With(), sweep);
        var cells = page.Cells.ToList();
        for (var next = page.Next; which.All && next is not null; next = page.Next)
        {
            page = await grid.PageAsync(sweep.Name, which.Request with { After = next, Count = SweepPageRequest.MaxCount }, cancellationToken);
            cells.AddRange(page.Cells);
        }

        if (page.Matches == 0)
        {
            report.Say($"None of {Figures.Count(sweep.Variants, "variant")} fits. Leave an option out to see more.");
            return;
        }

        var listed = sweep.With([.. cells]);
        SweepSummary.DrawRows(report, listed);
        SweepSummary.Explain(report, listed);
        if (cells.Count < page.Matches)
        {
            var (number, pages) = (which.Page ?? 1, ShownVariants.PagesOf(page));
            var first = ((number - 1) * ShownVariants.PageSize) + 1;
            var next = number < pages ? $" 'va sweep show {sweep.Name}{which.Options} --page {number + 1}' shows the next, --all shows all." : "";
            report.Say(
                $"Variants {Figures.Count(first)} to {Figures.Count(first + cells.Count - 1)} of {Figures.Count(page.Matches)}, page {Figures.Count(number)} of {Figures.Count(pages)}.{next}");
        }
    }

    /// <summary>Writes the sweep as JSON, a large one variant by variant.</summary>
    private static async Task WriteAsync(Report report, IGridReader grid, SweepOverview sweep, ShownVariants which, CancellationToken cancellationToken)
    {
        if (sweep.Variants <= SeenSweep.MaxWhole && which is { HasFilter: false, Page: null })
        {
            var now = await grid.ViewAsync(sweep.Name, cancellationToken);
            report.Result(() => SweepJson.Of(now), () => { });
            return;
        }

        var page = which.Page is null ? null : await which.ReadAsync(grid, sweep.Name, cancellationToken);
        await WriteAsync(
            report,
            grid,
            sweep,
            page is null ? SweepPages.ReadAsync(grid, sweep.Name, which.Request with { Count = SweepPageRequest.MaxCount }, cancellationToken) : Just(page.Cells),
            cancellationToken);
    }

    /// <summary>Writes a sweep as JSON, with the variants of these pages.</summary>
    internal static async Task WriteAsync(
        Report report, IGridReader grid, SweepOverview sweep, IAsyncEnumerable<CellSnapshot[]> pages, CancellationToken cancellationToken)
    {
        var left = sweep.Left > 0 ? await grid.LeftAsync(sweep.Name, cancellationToken) : [];
        await SweepJsonWriter.WriteAsync(report.Terminal.Output, sweep, left, pages);
    }

    private static async IAsyncEnumerable<CellSnapshot[]> Just(CellSnapshot[] cells)
    {
        await Task.CompletedTask;
        yield return cells;
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

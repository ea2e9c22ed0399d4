using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va grid show</c>: shows the silos, and the running and waiting variants.</summary>
internal static class GridShowCommand
{
    /// <summary>Number of waiting variants shown without <c>--all</c>.</summary>
    private const int MaxShown = 20;

    public static Command Create(CommandHost host)
    {
        var all = new Option<bool>("--all") { Description = $"Show the whole queue, not only its first {MaxShown}." };
        var command = new Command("show", "Show the silos, and the running and waiting variants.") { all };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetValue(all), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, bool all, CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        var now = await GridState.ReadAsync(grid, cancellationToken);
        context.Report.Result(() => GridJson.Of(now), () => Show(context.Report, grid, now, all));
        return ExitCodes.Done;
    }

    private static void Show(Report report, IGridReader grid, GridState now, bool all)
    {
        if (grid is not IGrid { Trainer: not Trainer.Nobody })
        {
            report.Say($"No grid runs: {grid.Description} only looks at what is stored. 'va sweep run' starts one for as long as it works.");
            return;
        }

        ShowSilos(report, grid, now.Silos);
        ShowRunning(report, now.Running);
        ShowQueue(report, now.Queue, all ? now.Queue.Length : MaxShown);
    }

    private static void ShowSilos(Report report, IGridReader grid, SiloView[] silos)
    {
        report.Say(silos.Length == 0
            ? $"No silo at {grid.Description} has told of itself yet; they do within a few seconds of their start."
            : $"{Figures.Count(silos.Length, "silo")} at {grid.Description}:");
        if (silos.Length == 0)
        {
            return;
        }

        var table = Tables.With("Silo", "Labels", "Device", ">Memory", ">Slots", ">Training", ">Verifying", ">Free", "Standing")
            .MayOmit("Memory", "Labels", "Slots", "Device");
        foreach (var silo in silos)
        {
            table.Row(
                silo.Profile.Name,
                string.Join(", ", silo.Profile.Labels),
                silo.Profile.Device,
                MemoryOf(silo.Profile),
                Figures.Count(silo.Profile.Slots),
                Figures.Count(silo.Training),
                Figures.Count(silo.Verifying),
                Figures.Count(silo.Free),
                StandingOf(silo));
        }

        report.Draw(table);
    }

    private static void ShowRunning(Report report, RunningVariant[] running)
    {
        if (running.Length == 0)
        {
            report.Say("Nothing is being trained.");
            return;
        }

        report.Say("Being trained:");
        var table = Tables.With("Silo", ">Slot", "Sweep", "Variant", ">Step", ">of", ">Time left").NamedBy(2).MayOmit("of", "Step", "Sweep");
        foreach (var one in running)
        {
            table.Row(
                one.Lease.Ticket.Worker.SiloName,
                Figures.Count(one.Lease.Ticket.Worker.Slot),
                one.Sweep ?? "-",
                one.Name,
                Figures.Count(one.Training.Step),
                Figures.Count(one.Training.Steps),
                one.SecondsLeft is { } left ? Figures.Duration(left) : "-");
        }

        report.Draw(table);
    }

    private static void ShowQueue(Report report, WaitingVariant[] queue, int most)
    {
        if (queue.Length == 0)
        {
            report.Say("Nothing waits for a slot.");
            return;
        }

        report.Say("Waiting, the next one first:");
        var table = Tables.With("Sweep", "Variant", "Requires", ">Ahead", ">Starts in", "Why").NamedBy(2).MayOmit("Requires", "Ahead");
        foreach (var one in queue.Take(most))
        {
            table.Row(
                one.Queued.Sweep,
                one.Name,
                one.Queued.Requires.Length == 0 ? "-" : string.Join(", ", one.Queued.Requires),
                Figures.Count(one.Queued.Wait.Ahead),
                one.Queued.Wait.StartsIn is { } seconds ? Figures.Duration(seconds) : "-",
                one.Waiting);
        }

        report.Draw(table);
        if (queue.Length > most)
        {
            report.Say($"and {Figures.Count(queue.Length - most)} more (--all shows them).");
        }
    }

    private static string MemoryOf(SiloProfile silo) =>
        silo.MemoryBytes > 0 ? Figures.Memory(silo.MemoryBytes) : "-";

    private static string StandingOf(SiloView silo) =>
        silo.SilentSeconds is { } seconds ? $"silent for {Figures.Duration(seconds)}; {PlaceOf(silo)}" : PlaceOf(silo);

    private static string PlaceOf(SiloView silo) => silo switch
    {
        { Reason: { } reason } => $"{EnumText.Of(silo.Standing)}: {reason}",
        { Profile.Trains: false } => "working; trains nothing, only verifies",
        _ => EnumText.Of(silo.Standing),
    };
}

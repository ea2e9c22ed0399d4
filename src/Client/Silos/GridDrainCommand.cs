using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va grid drain</c>: drains a silo, so that it can be stopped without losing work.</summary>
internal static class GridDrainCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create(CommandHost host)
    {
        var name = SiloArgument.Create();
        var wait = new Option<bool>("--wait") { Description = "Wait until nothing runs on the silo." };
        var command = new Command(
            "drain", "Drain a silo: it hands over its training at a checkpoint and gets no more work until it is resumed or restarted.")
        {
            name,
            wait,
        };
        command.SetAction((parse, cancellationToken) =>
            RunAsync(host.Context(parse), parse.GetRequiredValue(name), parse.GetValue(wait), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string name, bool wait, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        var all = await SiloFinder.AllAsync(grid, cancellationToken);
        var before = SiloFinder.Named(name, all, grid);
        var pool = SiloFinder.PoolOf(grid);
        var now = await pool.SetStandingAsync(name, SiloStanding.Draining, cancellationToken);
        var view = await pool.ViewAsync(cancellationToken);
        var busy = OnSilo(view, name);
        var drained = Array.TrueForAll(before, silo => silo.Standing is SiloStanding.Draining);
        if (!context.Report.IsJson || wait)
        {
            context.Report.Say(Told(name, drained, busy));
            SayIfLast(context.Report, all, name, drained);
        }

        var (end, code) = wait && busy.IsBusy ? await WaitAsync(context.Report, grid, name, view, cancellationToken) : (now, ExitCodes.Done);
        context.Report.Result(() => end.Select(SiloJson.Of), () => { });
        return code;
    }

    private static string Told(string name, bool drained, Busy busy)
    {
        var (once, still) = drained ? ("was drained before", " still") : ("takes no more work", "");
        return busy switch
        {
            { IsBusy: false } => $"The silo {name} {once}. Nothing runs on it: it may be stopped.",
            { Variants: 0 } => $"The silo {name} {once}. It{still} verifies in {Figures.Count(busy.Verifying, "slot")}; it may be stopped when 'va grid show' shows nothing on it.",
            _ => $"The silo {name} {once}. It{still} hands over {Figures.Count(busy.Variants, "variant")}; it may be stopped when 'va grid show' shows nothing on it.",
        };
    }

    private static void SayIfLast(Report report, SiloView[] all, string name, bool drained)
    {
        var others = all.Where(silo => !string.Equals(silo.Profile.Name, name, StringComparison.Ordinal));
        if (!drained && !others.Any(silo => silo.Standing is SiloStanding.Working && silo.Profile.Trains))
        {
            report.Say($"No other silo trains now: what waits begins when one does, or after 'va grid resume {name}'.");
        }
    }

    /// <summary>Waits until nothing runs on the silo, it has gone, or it is given work again.</summary>
    private static async Task<(SiloView[] End, int Code)> WaitAsync(
        Report report, IGrid grid, string name, PoolSnapshot before, CancellationToken cancellationToken)
    {
        var polling = new Polling(grid, report.Time, $"The silo {name} stays drained until it is restarted or resumed.");
        await foreach (var (now, silence) in polling.AskAsync(
            before, () => SiloFinder.PoolOf(grid).ViewAsync(cancellationToken), Pause, isLast: _ => false, cancellationToken))
        {
            if (silence is not null)
            {
                report.Say(silence);
                continue;
            }

            var silos = Array.FindAll(now.Silos, silo => string.Equals(silo.Profile.Name, name, StringComparison.Ordinal));
            if (silos.Length == 0)
            {
                report.Say($"The silo {name} has gone.");
                return (silos, ExitCodes.Done);
            }

            if (Array.Exists(silos, silo => silo.Standing is SiloStanding.Working))
            {
                report.Say($"Somebody gave the silo {name} work again: it is not drained.");
                return (silos, ExitCodes.NotAchieved);
            }

            if (!OnSilo(now, name).IsBusy)
            {
                report.Say($"Nothing runs on the silo {name} any more: it may be stopped.");
                return (silos, ExitCodes.Done);
            }
        }

        throw new InvalidOperationException("Asking a grid has no end.");
    }

    private static Busy OnSilo(PoolSnapshot pool, string name) => new(
        pool.Leases.Count(lease => string.Equals(lease.Ticket.Worker.SiloName, name, StringComparison.Ordinal)),
        pool.Silos.Where(silo => string.Equals(silo.Profile.Name, name, StringComparison.Ordinal)).Sum(silo => silo.Verifying));

    private readonly record struct Busy(int Variants, int Verifying)
    {
        public bool IsBusy => Variants + Verifying > 0;
    }
}

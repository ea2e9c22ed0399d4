using System.Diagnostics;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Submits a sweep and stays with it.</summary>
/// <param name="context">The command that runs it.</param>
internal sealed class SweepRun(CommandContext context)
{
    private readonly Report _report = context.Report;

    /// <summary>Runs what <paramref name="find"/> finds until it ends.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        Func<IGrid, CancellationToken, Task<SweepSpec>> find, SweepRunChoices choices, CancellationToken cancellationToken)
    {
        using var trace = GridTelemetry.Source.StartActivity(GridTelemetry.SweepRun);
        var started = _report.Terminal.Time.GetTimestamp();
        var grid = await context.ConnectAsync(GridRole.Worker, cancellationToken);
        try
        {
            var spec = await find(grid, cancellationToken);
            var sweep = grid.Grains.GetGrain<ISweepGrain>(spec.Name);
            var now = await new PatientCall(grid, _report.Terminal.Time, PatientCall.KeptOf(spec.Name)).AskAsync(
                () => sweep.SubmitAsync(spec, cancellationToken), _report.Say, cancellationToken);
            now = await new SweepErrand(grid, _report).FinishAsync(now, () => sweep.ViewAsync(cancellationToken), cancellationToken);
            trace?.SetTag("va.sweep", spec.Name);
            Activity.Current = null; // to ask how it goes is no part of it
            Announce(grid, spec, now);
            if (choices.Detach)
            {
                return Detached(now);
            }

            var end = await FollowAsync(grid, sweep, now, cancellationToken);
            var code = Finish(end, _report.Terminal.Time.GetElapsedTime(started));
            return choices.RequirePerfect && !IsPerfect(end) ? ExitCodes.NotAchieved : code;
        }
        finally
        {
            await grid.DisposeAsync();
        }
    }

    /// <summary>Says how a sweep ended.</summary>
    /// <returns>The exit code.</returns>
    public int Finish(SweepSnapshot end, TimeSpan? elapsed)
    {
        _report.Result(() => SweepJson.Of(end), () => SweepSummary.Draw(_report, end));
        var took = elapsed is { } time ? $" This command took {Figures.Duration(time.TotalSeconds)}." : "";
        _report.Say(end.Phase switch
        {
            SweepPhase.Completed => $"The sweep {end.Name} is complete.{took}",
            SweepPhase.Cancelled =>
                $"The sweep {end.Name} was cancelled. What was done is kept: 'va sweep run {end.Name}' goes on from there.",
            _ => $"The sweep {end.Name} has ended, but not everything succeeded:",
        });
        if (end.Phase is SweepPhase.Failed)
        {
            SweepSummary.Explain(_report, end);
        }

        return end.Phase is SweepPhase.Completed ? ExitCodes.Done : ExitCodes.NotAchieved;
    }

    /// <summary>Whether nothing is wrong in the end: of a variant that was refined, only its last round counts.</summary>
    private bool IsPerfect(SweepSnapshot end)
    {
        var flawed = end.Last().Where(cell => Array.Exists(cell.Verifications, one => one.Failures > 0)).Select(cell => cell.Name).ToArray();
        if (flawed.Length > 0)
        {
            _report.Say($"Not perfect: {string.Join(", ", flawed)}.");
        }

        return flawed.Length == 0;
    }

    private async Task<SweepSnapshot> FollowAsync(IGrid grid, ISweepGrain sweep, SweepSnapshot now, CancellationToken cancellationToken)
    {
        try
        {
            return await new SweepFollower(grid, _report).FollowAsync(sweep, now, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await StopAsync(grid, now.Name);
            throw new ClientException(
                ExitCodes.Interrupted,
                grid.Trainer is Trainer.ThisProcess
                    ? "Interrupted. Run the same command again to resume."
                    : $"Interrupted; the sweep goes on. 'va sweep watch {now.Name}' shows it, 'va sweep cancel {now.Name}' stops it.");
        }
    }

    private async Task StopAsync(IGrid grid, string sweep)
    {
        if (grid.Trainer is Trainer.ThisProcess)
        {
            _report.Say($"Stopping the sweep {sweep}: what trains is saved first. Ctrl-C again stops at once.");
            await grid.DisposeAsync();
        }
    }

    private void Announce(IGrid grid, SweepSpec spec, SweepSnapshot now)
    {
        var trained = now.Trained() is > 0 and var some ? $" {some} already trained;" : "";
        var begun = now.Cells.Count(cell => cell.Training is { Phase: not VariantPhase.Trained, CheckpointStep: > 0 });
        var resumed = begun > 0 ? $" {Figures.Count(begun, "variant")} to be resumed;" : "";
        _report.Say(
            $"Sweep {spec.Name}: {Figures.Count(spec.Variants.Length, "variant")};{trained}{resumed} {SweepSummary.VerificationOf(spec)}{SweepSummary.RefinementOf(spec)}{SweepSummary.AnalysisOf(spec)}{SweepSummary.TermsOf(spec.Terms)}, at {grid.Description}.");
    }

    private int Detached(SweepSnapshot now)
    {
        _report.Result(
            () => SweepJson.Of(now),
            () => _report.Say($"Submitted. 'va sweep watch {now.Name}' shows it, 'va sweep cancel {now.Name}' stops it."));
        return ExitCodes.Done;
    }
}

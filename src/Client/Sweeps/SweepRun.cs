using System.Diagnostics;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Submits a sweep and follows it.</summary>
/// <param name="context">The command that runs it.</param>
internal sealed class SweepRun(CommandContext context)
{
    private readonly Report _report = context.Report;

    /// <summary>Runs a sweep that the grid has.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string name, SweepRunChoices choices, CancellationToken cancellationToken) => await RunAsync(
        await context.ConnectAsync(GridRole.Worker, cancellationToken),
        async grid => SweepFinder.SpecOf((await SweepFinder.FindAsync(grid, name, cancellationToken)).Now),
        choices,
        cancellationToken);

    /// <summary>Runs a sweep that is new to the grid, changed, or unchanged.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(Func<IGrid, Task<SweepSpec>> prepare, SweepRunChoices choices, CancellationToken cancellationToken) =>
        await RunAsync(await context.ConnectOrBeginAsync(GridRole.Worker, cancellationToken), prepare, choices, cancellationToken);

    /// <summary>Adds a variant to a sweep that the grid has, and runs the sweep.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExtendAsync(VariantExtensionRequest request, SweepRunChoices choices, CancellationToken cancellationToken) => await BeginAsync(
        await context.ConnectAsync(GridRole.Worker, cancellationToken),
        async grid =>
        {
            var extension = await VariantExtension.OfAsync(grid, request, cancellationToken);
            var now = await extension.AddAsync(grid, _report, cancellationToken);
            _report.Say($"{extension.Variant.Name} ({extension.Variant.Spec.Id}) {SweepText.Extended(extension.Variant.Spec, now)}. The file of the sweep {now.Name} does not have it: add it there before you run that again.");
            return now;
        },
        choices,
        cancellationToken);

    private Task<int> RunAsync(IGrid grid, Func<IGrid, Task<SweepSpec>> find, SweepRunChoices choices, CancellationToken cancellationToken) =>
        BeginAsync(grid, async _ => await SubmitAsync(grid, await find(grid), cancellationToken), choices, cancellationToken);

    private async Task<SweepSnapshot> SubmitAsync(IGrid grid, SweepSpec spec, CancellationToken cancellationToken)
    {
        var sweep = grid.Grains.GetGrain<ISweepGrain>(spec.Name);
        var now = await new PatientCall(grid, _report.Terminal.Time, PatientCall.KeptOf(spec.Name)).AskAsync(
            () => sweep.SubmitAsync(spec, cancellationToken), _report.Say, cancellationToken);
        return await new RepeatedSweepCommand(grid, _report).FinishAsync(now, () => sweep.ViewAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Begins a sweep, and follows it to its end unless it is told not to.</summary>
    private async Task<int> BeginAsync(
        IGrid grid, Func<IGrid, Task<SweepSnapshot>> begin, SweepRunChoices choices, CancellationToken cancellationToken)
    {
        using var trace = GridTelemetry.Source.StartActivity(GridTelemetry.SweepRun);
        try
        {
            var now = await begin(grid);
            var sweep = grid.Grains.GetGrain<ISweepGrain>(now.Name);
            trace?.SetTag("va.sweep", now.Name);
            Activity.Current = null; // status requests are not part of it
            Announce(grid, SweepFinder.SpecOf(now), now);
            SayLeft(now);
            if (choices.Detach)
            {
                return Detached(now);
            }

            await using var console = choices.Alone ? null : await ConsoleBeside.ServeAsync(context, grid, cancellationToken);
            var end = await FollowAsync(grid, sweep, SeenSweep.Of(now), cancellationToken);
            var code = await FinishAsync(grid, end, context.Elapsed, cancellationToken);
            return choices.RequirePerfect && !await IsPerfectAsync(grid, end, cancellationToken) ? ExitCodes.NotAchieved : code;
        }
        finally
        {
            await grid.DisposeAsync();
        }
    }

    /// <summary>Reports how a sweep ended.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> FinishAsync(IGridReader grid, SeenSweep last, TimeSpan? elapsed, CancellationToken cancellationToken)
    {
        var seen = last.Overview is null ? last : await SeenSweep.ReadAsync(grid, last.Sweep.Name, SeenSweep.AtOnce, cancellationToken);
        var end = seen.Sweep;
        if (seen.Overview is not { } overview)
        {
            _report.Result(() => SweepJson.Of(end), () => SweepSummary.Draw(_report, end));
        }
        else if (_report.IsJson)
        {
            await SweepShowCommand.WriteAsync(
                _report, grid, overview, SweepPages.ReadAsync(grid, end.Name, new(Count: SweepPageRequest.MaxCount), cancellationToken), cancellationToken);
        }
        else
        {
            OverviewTables.Draw(_report, end, overview);
            OverviewTables.SayMore(_report, end, overview);
        }

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

    /// <summary>Whether no answer is wrong in the end: for a refined variant, only its last round counts.</summary>
    private async Task<bool> IsPerfectAsync(IGridReader grid, SeenSweep end, CancellationToken cancellationToken)
    {
        var sweep = end.Overview is null ? end.Sweep : end.Overview.With(
            (await grid.PageAsync(end.Sweep.Name, new(Count: SeenSweep.MaxListed, State: SweepPageRequest.Wrong), cancellationToken)).Cells);
        var flawed = sweep.Last().Where(cell => Array.Exists(cell.Verifications, one => one.Failures > 0)).Select(cell => cell.Name).ToArray();
        if (flawed.Length > 0)
        {
            var more = (end.Overview?.Wrong ?? 0) - flawed.Length;
            _report.Say($"Not perfect: {string.Join(", ", flawed)}{(more > 0 ? $" and {Figures.Count(more, "other")}" : "")}.");
        }

        return flawed.Length == 0;
    }

    private async Task<SeenSweep> FollowAsync(IGrid grid, ISweepGrain sweep, SeenSweep now, CancellationToken cancellationToken)
    {
        try
        {
            return await new SweepFollower(grid, _report).FollowAsync(sweep, now, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var lost = await StopAsync(grid, now.Sweep);
            throw new ClientException(
                ExitCodes.Interrupted,
                grid.Trainer is Trainer.ThisProcess
                    ? $"Interrupted.{lost} Run the same command again to resume."
                    : $"Interrupted; the sweep goes on. 'va sweep watch {now.Sweep.Name}' shows it, 'va sweep cancel {now.Sweep.Name}' stops it.");
        }
    }

    /// <returns>What could not be saved, in sentences that follow another one; empty if everything was.</returns>
    private async Task<string> StopAsync(IGrid grid, SweepSnapshot now)
    {
        if (grid.Trainer is not Trainer.ThisProcess)
        {
            return "";
        }

        if (_report.IsJson || !_report.Terminal.IsClosed())
        {
            _report.Say($"Stopping the sweep {now.Name}: a checkpoint of what trains is made first. Ctrl-C again stops at once.");
        }

        await grid.DisposeAsync();
        return string.Concat(grid.Unsaved.Select(one => $" {NameOf(one.Variant, now)}: {one.Why}"));
    }

    private static string NameOf(VariantId variant, SweepSnapshot sweep) =>
        sweep.Cells.FirstOrDefault(cell => cell.Training.Id == variant)?.Name ?? variant.Value;

    private void Announce(IGrid grid, SweepSpec spec, SweepSnapshot now)
    {
        var trained = now.Trained() is > 0 and var some ? $" {some} already trained;" : "";
        var begun = now.Cells.Count(cell => !CellReading.IsTrained(cell.Training) && cell.Training.CheckpointStep > 0);
        var resumed = begun > 0 ? $" {Figures.Count(begun, "variant")} to be resumed;" : "";
        _report.Say(
            $"Sweep {spec.Name}: {Figures.Count(spec.Variants.Length, "variant")};{trained}{resumed} {SweepSummary.VerificationOf(spec)}{SweepSummary.RefinementOf(spec)}{SweepSummary.MilestonesOf(spec)}{SweepSummary.OtherJobsOf(spec)}{SweepSummary.TermsOf(spec.Terms)}, at {grid.Description}.");
    }

    /// <summary>Tells a user who edited the file which variants are no longer in the sweep.</summary>
    private void SayLeft(SweepSnapshot now)
    {
        if (now.Left is { Length: > 0 } left)
        {
            _report.Say(
                $"No longer in this sweep: {string.Join(", ", left.Select(variant => $"{variant.Name} ({variant.Id})"))}. What was done for " +
                $"{(left.Length == 1 ? "it" : "them")} is kept: 'va variant show' and other commands take the identity, and a variant with the same settings goes on from there.");
        }
    }

    private int Detached(SweepSnapshot now)
    {
        _report.Result(
            () => SweepJson.Of(now),
            () => _report.Say($"Submitted. 'va sweep watch {now.Name}' shows it, 'va sweep cancel {now.Name}' stops it."));
        return ExitCodes.Done;
    }
}

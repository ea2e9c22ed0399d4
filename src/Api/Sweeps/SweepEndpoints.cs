using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Sweeps: what there is, what is planned, and what becomes of it.</summary>
internal static class SweepEndpoints
{
    public static void MapSweeps(this IEndpointRouteBuilder api)
    {
        var sweeps = api.MapGroup("/sweeps").WithTags("Sweeps");
        sweeps.MapGet("", ListAsync).WithName("ListSweeps").WithSummary("The sweeps, the oldest first.");
        sweeps.MapPost("", SubmitAsync).WithName("SubmitSweep").RequireAuthorization(Policies.Submit)
            .WithSummary("Trains and verifies what a sweep file asks for. The same file again is the same sweep; under If-None-Match: * there must be none of its name.");
        sweeps.MapGet("/{sweep}", ShowAsync).WithName("ShowSweep").WithSummary("A sweep, its variants, and how far they are.");
        sweeps.MapPost("/{sweep}/pause", PauseAsync).WithName("PauseSweep").RequireAuthorization(Policies.Submit)
            .WithSummary("Checkpoints what trains and frees its slots; what another sweep wants goes on.");
        sweeps.MapPost("/{sweep}/resume", ResumeAsync).WithName("ResumeSweep").RequireAuthorization(Policies.Submit)
            .WithSummary("Goes on with a paused or cancelled sweep.");
        sweeps.MapPost("/{sweep}/cancel", CancelAsync).WithName("CancelSweep").RequireAuthorization(Policies.Submit)
            .WithSummary("Stops a sweep; all progress is kept, and what another sweep wants goes on.");
        sweeps.MapPost("/{sweep}/retry", RetryAsync).WithName("RetrySweep").RequireAuthorization(Policies.Submit)
            .WithSummary("Tries once more what has failed, from its last checkpoints.");
        sweeps.MapPut("/{sweep}/priority", SetPriorityAsync).WithName("SetSweepPriority").RequireAuthorization(Policies.Submit)
            .WithSummary("Sets a sweep's priority and its limits of slots and slot-hours; what trains goes on.");
        sweeps.MapDelete("/{sweep}", DeleteAsync).WithName("DeleteSweep").RequireAuthorization(Policies.Submit)
            .WithSummary("Deletes a sweep that does not run, with its variants; what another sweep has stays, and so do certificates. With dryRun it only says what would be deleted.");
        api.MapPost("/plans", PlanAsync).WithName("PlanSweep").WithTags("Sweeps")
            .WithSummary("Checks a sweep file: its variants, what is trained already, about how long the rest takes. Nothing is begun.");
    }

    private static async Task<JsonAnswer<PageJson<SweepListingJson>>> ListAsync(
        int? limit, string? after, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var (names, next) = new PageQuery(limit, after).Of(await grid.SweepNamesAsync(cancellationToken), name => name);
        var found = await ReadableSweeps.ReadAsync(names, name => grid.ListAsync(name, cancellationToken));
        return new PageJson<SweepListingJson>([.. found.Readable.Select(SweepListingJson.Of)], next, found.Troubles);
    }

    private static async Task<JsonAnswer<SweepJson>> ShowAsync(string sweep, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        await SweepFinder.RequireAsync(grid, sweep, cancellationToken);
        var overview = await grid.OverviewAsync(sweep, cancellationToken);
        if (overview.Variants <= SweepPageRequest.MaxCount)
        {
            return SweepJson.Of(await grid.ViewAsync(sweep, cancellationToken));
        }

        // So that no message between the grid and the console has all of a large sweep.
        var cells = new List<CellSnapshot>(overview.Variants);
        await foreach (var page in SweepPages.ReadAsync(grid, sweep, new(Count: SweepPageRequest.MaxCount), cancellationToken))
        {
            cells.AddRange(page);
        }

        return SweepJson.Of(overview.With([.. cells]) with { Left = overview.Left > 0 ? await grid.LeftAsync(sweep, cancellationToken) : null });
    }

    private static async Task<BegunAnswer<SweepJson>> SubmitAsync(
        SweepBody body, IGridSource source, HttpContext context, CancellationToken cancellationToken)
    {
        var (grid, spec) = (await source.GridAsync(cancellationToken), SweepOwner.Named(body.Plan.Spec, context.User));
        if (context.Request.Headers.IfNoneMatch == "*" && (await grid.SweepNamesAsync(cancellationToken)).Contains(spec.Name, StringComparer.Ordinal))
        {
            throw new RefusedException(
                StatusCodes.Status412PreconditionFailed,
                $"There is a sweep '{spec.Name}' at {grid.Description} already. Give another name, or leave If-None-Match out to change that one.");
        }

        var sweep = grid.Grains.GetGrain<ISweepGrain>(spec.Name);
        var now = await new RepeatedSweepCommand(grid, Silent.Reporter).FinishAsync(
            await sweep.SubmitAsync(spec, cancellationToken), () => sweep.ViewAsync(cancellationToken), cancellationToken);
        return new(SweepJson.Of(now), now.HasEnded() ? null : LocationOf(spec.Name));
    }

    private static async Task<JsonAnswer<PlanJson>> PlanAsync(SweepBody body, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var found = await ReadableSweeps.ReadAsync(await grid.SweepNamesAsync(cancellationToken), name => grid.ViewAsync(name, cancellationToken));
        return PlanJson.Of(body.Plan.Spec, PlanOutlook.Of(body.Plan.Spec, found.Readable));
    }

    private static Task<JsonAnswer<SweepJson>> PauseAsync(string sweep, IGridSource source, CancellationToken cancellationToken) =>
        ChangeAsync(sweep, source, (control, before) => control.PauseAsync(before, cancellationToken), cancellationToken);

    private static Task<JsonAnswer<SweepJson>> ResumeAsync(string sweep, IGridSource source, CancellationToken cancellationToken) =>
        ChangeAsync(sweep, source, (control, before) => control.ResumeAsync(before, cancellationToken), cancellationToken);

    private static Task<JsonAnswer<SweepJson>> CancelAsync(string sweep, IGridSource source, CancellationToken cancellationToken) =>
        ChangeAsync(sweep, source, (control, before) => control.CancelAsync(before, cancellationToken), cancellationToken);

    private static async Task<JsonAnswer<SweepDeletionJson>> DeleteAsync(
        string sweep, bool? dryRun, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var before = await SweepFinder.NamedAsync(grid, sweep, cancellationToken);
        var deletion = dryRun is true
            ? await SweepDeletion.OfAsync(grid, before, cancellationToken)
            : await new SweepControl(grid, Silent.Reporter).DeleteAsync(before, cancellationToken);
        return SweepDeletionJson.Of(deletion, isDone: dryRun is not true);
    }

    private static Task<JsonAnswer<SweepJson>> RetryAsync(
        string sweep, RetryRequest? request, IGridSource source, CancellationToken cancellationToken) =>
        ChangeAsync(sweep, source, (control, before) => control.RetryAsync(before, [.. request?.Variants ?? []], cancellationToken), cancellationToken);

    private static Task<JsonAnswer<SweepJson>> SetPriorityAsync(
        string sweep, PriorityRequest request, IGridSource source, CancellationToken cancellationToken) =>
        ChangeAsync(
            sweep, source, (control, before) => control.SetTermsAsync(before, new(request.Priority, request.MaxSlots, MaxSlotHours: request.MaxSlotHours), cancellationToken), cancellationToken);

    private static async Task<JsonAnswer<SweepJson>> ChangeAsync(
        string sweep, IGridSource source, Func<SweepControl, SweepSnapshot, Task<SweepChange>> change, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var before = await SweepFinder.NamedAsync(grid, sweep, cancellationToken);
        return SweepJson.Of((await change(new(grid, Silent.Reporter), before)).Now);
    }

    private static string LocationOf(string sweep) => $"{GridApi.Root}/sweeps/{Uri.EscapeDataString(sweep)}";
}

/// <summary>What shall be tried once more.</summary>
/// <param name="Variants">Names of variants of the sweep; empty or null for all that have failed.</param>
public sealed record RetryRequest(IReadOnlyList<string>? Variants = null);

/// <summary>What a sweep may take.</summary>
/// <param name="Priority">Sweeps with a higher one are served first; -1,000 to 1,000, usually 0.</param>
/// <param name="MaxSlots">Slots in which it trains at the same time, at most; null for no limit.</param>
/// <param name="MaxSlotHours">Slot-hours after which it is paused, above 0; null to leave it as it is.</param>
public sealed record PriorityRequest(int Priority, int? MaxSlots, double? MaxSlotHours = null);

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>The grid: its silos, what runs, and who waits for what.</summary>
internal static class GridEndpoints
{
    public static void MapGrid(this IEndpointRouteBuilder api)
    {
        var grid = api.MapGroup("").WithTags("Grid");
        grid.MapGet("/grid", ShowAsync).WithName("ShowGrid").WithSummary("The silos and their slots, what trains, and who waits for a slot and why.");
        grid.MapGet("/usage", ShowUsageAsync).WithName("ShowUsage").WithSummary("How much is stored: checkpoints, weights, records, analyses and certificates.");
        grid.MapGet("/ledger", ShowLedgerAsync).WithName("ShowLedger")
            .WithSummary("How many slot-seconds of training were used, questions asked and bytes written, by day, sweep, owner, device, or variant of one sweep. Days are of UTC, such as 2026-11-30.");
        grid.MapPost("/usage/clean", CleanAsync).WithName("CleanData").RequireAuthorization(Policies.Operate)
            .WithSummary("Deletes what nobody can ask for, and sweeps that ended long enough ago. With dryRun it only says what would be deleted.");
        grid.MapPost("/silos/{silo}/drain", DrainAsync).WithName("DrainSilo").RequireAuthorization(Policies.Operate)
            .WithSummary("A silo hands over its training at a checkpoint and gets no more work until it is resumed or restarted.");
        grid.MapPost("/silos/{silo}/resume", ResumeAsync).WithName("ResumeSilo").RequireAuthorization(Policies.Operate)
            .WithSummary("A drained or excluded silo gets work again.");
    }

    private static async Task<JsonAnswer<GridJson>> ShowAsync(IGridSource source, CancellationToken cancellationToken) =>
        GridJson.Of(await GridState.ReadAsync(await source.GridAsync(cancellationToken), cancellationToken));

    private static async Task<JsonAnswer<UsageJson>> ShowUsageAsync(IGridSource source, CancellationToken cancellationToken) =>
        UsageJson.Of(await (await source.GridAsync(cancellationToken)).UsageAsync(cancellationToken));

    private static async Task<JsonAnswer<LedgerJson>> ShowLedgerAsync(
        string? by, string? since, string? until, string? sweep, IGridSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        Words.Require("by", by, LedgerQuestion.Words);
        var question = LedgerQuestion.Of(by, since, until, sweep, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        return await question.ReadAsync(await source.GridAsync(cancellationToken), cancellationToken);
    }

    private static async Task<JsonAnswer<CleaningJson>> CleanAsync(CleaningRequest? request, IGridSource source, CancellationToken cancellationToken)
    {
        var asked = request ?? new();
        return CleaningJson.Of(await Cleaning.RunAsync(
            await source.GridAsync(cancellationToken), Silent.Reporter, asked.Rule, asked.DryRun, cancellationToken));
    }

    private static Task<JsonAnswer<SiloJson[]>> DrainAsync(string silo, IGridSource source, CancellationToken cancellationToken) =>
        SetAsync(silo, SiloStanding.Draining, source, cancellationToken);

    private static Task<JsonAnswer<SiloJson[]>> ResumeAsync(string silo, IGridSource source, CancellationToken cancellationToken) =>
        SetAsync(silo, SiloStanding.Working, source, cancellationToken);

    private static async Task<JsonAnswer<SiloJson[]>> SetAsync(string silo, SiloStanding standing, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        _ = SiloFinder.Named(silo, await SiloFinder.AllAsync(grid, cancellationToken), grid);
        var now = await SiloFinder.PoolOf(grid).SetStandingAsync(silo, standing, cancellationToken);
        return (SiloJson[])[.. now.Select(SiloJson.Of)];
    }
}

/// <summary>What is deleted besides what nobody can ask for.</summary>
/// <param name="OlderThanHours">Sweeps that ended at least so many hours ago, 0 to 876,000; null for none.</param>
/// <param name="Keep">Names of sweeps that stay however old they are.</param>
/// <param name="DryRun">Whether only to say what would be deleted.</param>
public sealed record CleaningRequest(int? OlderThanHours = null, IReadOnlyList<string>? Keep = null, bool DryRun = false)
{
    internal CleaningRule Rule => new(OlderThanHours is { } hours ? TimeSpan.FromHours(Valid(hours)) : null, Keep ?? []);

    private static int Valid(int hours) => hours is >= 0 and <= 876_000
        ? hours
        : throw new ClientException(FormattableString.Invariant($"olderThanHours is {hours}, but must be from 0 to 876,000."));
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>Sweeps: what there is, what is planned, and what becomes of it.</summary>
internal static class SweepEndpoints
{
    public static void MapSweeps(this IEndpointRouteBuilder api)
    {
        api.MapGet("/sweeps", ListAsync).WithName("ListSweeps").WithSummary("The sweeps, in the order of their names.");
        api.MapGet("/sweeps/{sweep}", ShowAsync).WithName("ShowSweep").WithSummary("A sweep, its variants, and how far they are.");
    }

    private static async Task<JsonAnswer<SweepListingJson[]>> ListAsync(IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var names = await grid.SweepNamesAsync(cancellationToken);
        var listings = await Task.WhenAll(names.Select(name => grid.ListAsync(name, cancellationToken)));
        return new([.. listings.Select(SweepListingJson.Of)]);
    }

    private static async Task<JsonAnswer<SweepJson>> ShowAsync(string sweep, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        return new(SweepJson.Of(await SweepFinder.ReadAsync(grid, sweep, cancellationToken)));
    }
}

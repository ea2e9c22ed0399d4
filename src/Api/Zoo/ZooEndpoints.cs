using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>The published models beside those of the grid.</summary>
internal static class ZooEndpoints
{
    public static void MapZoo(this IEndpointRouteBuilder api) =>
        api.MapGet("/zoo", ListAsync).WithTags("Variants").WithName("ListZoo").WithSummary("The published models with their authors' figures, beside the variants of the same recipe or name.");

    private static async Task<JsonAnswer<ZooJson>> ListAsync(IGridSource source, CancellationToken cancellationToken) =>
        await ZooJson.ReadAsync(await source.GridAsync(cancellationToken), cancellationToken);
}

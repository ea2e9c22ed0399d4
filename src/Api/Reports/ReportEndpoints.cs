using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>Reports: one HTML file with what is known of a sweep.</summary>
internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/report", ShowAsync)
        .WithName("DownloadReport").WithTags("Sweeps").ProducesFile(MediaTypeNames.Text.Html)
        .WithSummary("What is known of a sweep's models as one HTML file, as 'va report --quick' writes it.");

    private static async Task<IResult> ShowAsync(string sweep, IGridSource source, HttpContext context, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var now = await SweepFinder.NamedAsync(grid, sweep, cancellationToken);
        var findings = await new FindingsReader(BorrowedGrid.SessionOf(grid)).ReadAsync(new BorrowedGrid(grid), now, cancellationToken);
        var page = await Task.Run(() => ReportPage.Of(findings), cancellationToken);

        // A browser that opens it all the same must not take its script for one of this address.
        context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.Sandbox;
        return Downloads.Of(Encoding.UTF8.GetBytes(page), MediaTypeNames.Text.Html, $"{now.Name}.html");
    }
}

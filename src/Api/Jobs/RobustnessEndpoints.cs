using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Questions outside the format that a variant was trained on.</summary>
internal static class RobustnessEndpoints
{
    private const string Collection = "robustness";

    public static void MapRobustness(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup($"/variants/{{variant}}/{Collection}").WithTags("Robustness");
        jobs.MapGet("", ListAsync).WithName("ListRobustness").WithSummary("The tests of robustness that sweeps want of a variant.");
        jobs.MapPost("", StartAsync).WithName("StartRobustness").RequireAuthorization(Policies.Submit)
            .WithSummary("Asks a variant questions outside the format that it was trained on.");
        jobs.MapGet("/{key}", ShowAsync).WithName("ShowRobustness").WithSummary("How far a test of robustness is, and what it has found.");
    }

    private static async Task<JsonAnswer<JobJson[]>> ListAsync(string variant, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        return (JobJson[])[.. (await jobs.OfSweepsAsync(cancellationToken)).OfType<RobustnessSnapshot>().Select(JobJson.Of)];
    }

    private static async Task<BegunAnswer<JobJson[]>> StartAsync(
        string variant, RobustnessRequestJson? request, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        return jobs.Begun(Collection, [await jobs.StartAsync((request ?? new()).PlanOf(jobs.Variant), cancellationToken)]);
    }

    private static async Task<JsonAnswer<JobJson<RobustnessJson>>> ShowAsync(
        string variant, string key, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var job = await jobs.ViewAsync<RobustnessSnapshot>(JobKinds.Robustness, key, one => one.Plan, cancellationToken);
        var report = job.Phase is JobPhase.Completed ? await jobs.Grid.Grains.GetGrain<IRobustnessGrain>(key).ReportAsync(cancellationToken) : null;
        return JobJson<RobustnessJson>.Of(job, report is null ? null : RobustnessJson.Of(jobs.Variant.Name, report));
    }
}

/// <summary>What a variant is asked; what is left out is as in <c>va robustness</c>.</summary>
/// <param name="Operation">The one operation that is asked; null for all that the variant was trained on.</param>
/// <param name="Questions">Of each family and operation, 1 to 100,000.</param>
/// <param name="Seed">Of the operands.</param>
/// <param name="Families">How the questions leave the format; null for all that apply.</param>
public sealed record RobustnessRequestJson(
    Operation? Operation = null, int? Questions = null, ulong? Seed = null, IReadOnlyList<RobustnessFamily>? Families = null)
{
    internal RobustnessPlan PlanOf(FoundVariant variant) => new(
        variant.Spec.Digits,
        [.. TrainedOperations.Among(variant, Operation is { } named ? [named] : OperationRegistry.All).Order()],
        Seed ?? VerificationSpec.DefaultSeed,
        Questions ?? RobustnessPlan.DefaultQuestions,
        Families is { Count: > 0 } ? [.. Families.Distinct().Order()] : null);
}

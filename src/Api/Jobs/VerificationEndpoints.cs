using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Verifications of trained variants, and their certificates.</summary>
internal static class VerificationEndpoints
{
    private const string Collection = "verifications";

    public static void MapVerifications(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup($"/variants/{{variant}}/{Collection}").WithTags("Verifications");
        jobs.MapGet("", ListAsync).WithName("ListVerifications").WithSummary("The verifications that sweeps want of a variant.");
        jobs.MapPost("", StartAsync).WithName("StartVerifications").RequireAuthorization(Policies.Submit)
            .WithSummary("Asks a variant many questions of each operation, or all there are.");
        jobs.MapGet("/{key}", ShowAsync).WithName("ShowVerification").WithSummary("How far a verification is, and what it has found.");
        jobs.MapGet("/{key}/certificate", CertifyAsync).WithName("DownloadCertificate")
            .ProducesFile(MediaTypeNames.Application.Json)
            .WithSummary("The certificate of a verification that has asked every question (docs/certificates.md).");
        api.MapPost("/verifications/compare", Compare).WithName("CompareVerifications").WithTags("Verifications")
            .WithSummary("Two reports, operation by operation: what changed, and whether chance explains it.");
    }

    private static async Task<JsonAnswer<JobJson[]>> ListAsync(string variant, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        return (JobJson[])[.. (await jobs.OfSweepsAsync(cancellationToken)).OfType<VerificationSnapshot>().Select(JobJson.Of)];
    }

    private static async Task<BegunAnswer<JobJson[]>> StartAsync(
        string variant, VerificationRequestJson? request, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var started = new List<IJobSnapshot>();
        foreach (var plan in (request ?? new()).PlansOf(jobs.Variant))
        {
            started.Add(await jobs.StartAsync(plan, cancellationToken));
        }

        return jobs.Begun(Collection, started);
    }

    private static async Task<JsonAnswer<JobJson<VerificationJson>>> ShowAsync(
        string variant, string key, double? level, IGridSource source, CancellationToken cancellationToken)
    {
        if (level is not (null or (> 0 and < 1)))
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"level is {level}, but must be a number between 0 and 1, such as 0.95.");
        }

        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var job = await ViewAsync(jobs, key, cancellationToken);
        var report = job.Phase is JobPhase.Completed ? await jobs.Grid.Grains.GetGrain<IVerificationGrain>(key).ReportAsync(cancellationToken) : null;
        return JobJson<VerificationJson>.Of(
            job, report is null ? null : VerificationJson.Of(report, level ?? VerificationFigures.DefaultLevel, DigitsSource.Trained));
    }

    private static async Task<IResult> CertifyAsync(string variant, string key, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var job = await ViewAsync(jobs, key, cancellationToken);
        var certificate = await jobs.Grid.Grains.GetGrain<IVerificationGrain>(key).CertificateAsync(cancellationToken) ?? throw new ClientException(
            ExitCodes.NotAchieved,
            job.Plan!.Sample is SampleKind.Exhaustive
                ? $"The verification is {EnumText.Of(job.Phase)}: there is a certificate when every question was asked."
                : $"There is no certificate: only who asks every question can certify anything, and this sample is {EnumText.Of(job.Plan.Sample)}.");
        var text = CertificateFile.Text(certificate.WithDigitsFrom(DigitsSource.Trained));
        return Downloads.Of(
            Encoding.UTF8.GetBytes(text), MediaTypeNames.Application.Json, $"{jobs.Variant.Name}.{job.Plan!.Operation.Name()}.certificate.json");
    }

    private static Task<VerificationSnapshot> ViewAsync(VariantJobs jobs, string key, CancellationToken cancellationToken) =>
        jobs.ViewAsync<VerificationSnapshot>(JobKinds.Verification, key, job => job.Plan, cancellationToken);

    private static JsonAnswer<ComparisonJson[]> Compare(CompareVerificationsRequest request)
    {
        ComparisonJson[] comparisons = [.. request.Before.Join(request.After, one => one.Operation, one => one.Operation, ComparisonJson.Of)];
        return comparisons.Length > 0
            ? comparisons
            : throw new RefusedException(StatusCodes.Status400BadRequest, "The reports have no operation in common, so there is nothing to compare.");
    }
}

/// <summary>What is asked of a variant; what is left out is as in <c>va verify</c>.</summary>
/// <param name="Operation">The one operation that is asked; null for all that the variant was trained on.</param>
/// <param name="Questions">Of each operation, 1 to 10<sup>12</sup>.</param>
/// <param name="Sample">How they are chosen; null for all where there are no more than that, else uniform ones.</param>
/// <param name="Seed">Of the questions.</param>
/// <param name="Realisations">Questions of each stratum, for <c>strata</c>.</param>
/// <param name="Rigorous">Whether float64 decides every question.</param>
public sealed record VerificationRequestJson(
    Operation? Operation = null, long? Questions = null, SampleKind? Sample = null, ulong? Seed = null, int? Realisations = null, bool? Rigorous = null)
{
    internal IEnumerable<VerificationPlan> PlansOf(FoundVariant variant)
    {
        var spec = new VerificationSpec(
            Questions ?? SweepFile.DefaultQuestions, Sample, Seed ?? VerificationSpec.DefaultSeed, Realisations ?? StratifiedQuestions.DefaultRealisations);
        if (VerificationRules.Check(spec) is [var problem, ..])
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, problem.Message);
        }

        return new VerificationRequest(Operation is { } one ? [one] : null, spec, new(null), Digits: null, Rigorous ?? false)
            .Plans(variant.Spec.Digits, TrainedOperations.Among(variant, Operation is { } named ? [named] : OperationRegistry.All));
    }
}

/// <summary>Reports, as <c>va verify --json</c> prints them.</summary>
/// <param name="Before">One for each operation.</param>
/// <param name="After">One for each operation.</param>
public sealed record CompareVerificationsRequest(IReadOnlyList<VerificationJson> Before, IReadOnlyList<VerificationJson> After);

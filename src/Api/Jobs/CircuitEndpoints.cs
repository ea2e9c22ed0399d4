using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>What is found inside trained variants: which nodes matter, and what they compute.</summary>
internal static class CircuitEndpoints
{
    private const string Analyses = "analyses";
    private const string Claims = "claims";

    public static void MapCircuits(this IEndpointRouteBuilder api)
    {
        var analyses = api.MapGroup($"/variants/{{variant}}/{Analyses}").WithTags("Circuits");
        analyses.MapGet("", ListAnalysesAsync).WithName("ListAnalyses").WithSummary("The analyses that sweeps want of a variant.");
        analyses.MapPost("", StartAnalysisAsync).WithName("StartAnalysis").RequireAuthorization(Policies.Submit)
            .WithSummary("Finds which positions, heads and MLPs a variant needs, for which questions and answer digits.");
        analyses.MapGet("/{key}", ShowAnalysisAsync).WithName("ShowAnalysis").WithSummary("How far an analysis is, and what it has found.");
        analyses.MapGet("/{key}/original", ShowOriginalAsync).WithName("ShowOriginalAnalysis")
            .WithSummary("What an analysis has found, in the names of the first notebooks' analysis.");

        var claims = api.MapGroup($"/variants/{{variant}}/{Claims}").WithTags("Circuits");
        claims.MapGet("", ListClaimsAsync).WithName("ListClaims").WithSummary("The tests of claims that sweeps want of a variant.");
        claims.MapPost("", StartClaimsAsync).WithName("StartClaims").RequireAuthorization(Policies.Submit)
            .WithSummary("Tests which sub-tasks of the arithmetic each useful node does, and which hypotheses hold.");
        claims.MapGet("/{key}", ShowClaimsAsync).WithName("ShowClaims").WithSummary("How far a test of claims is, and what it has found.");

        api.MapPost("/comparisons", CompareAsync).WithName("CompareModels").WithTags("Circuits").RequireAuthorization(Policies.Submit)
            .WithSummary("Which claims and clauses hold in which of several models. What is not tested yet is begun: ask again until the status is 200.");
    }

    private static async Task<JsonAnswer<JobJson[]>> ListAnalysesAsync(string variant, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var bases = (await ClaimsOfAsync(jobs, cancellationToken)).Select(claims => claims.Plan!.Basis.KeyFor(jobs.Variant.Weights)).Distinct(StringComparer.Ordinal);
        var found = await Task.WhenAll(bases.Select(key => ViewAsync(jobs, key, AnalysisKind.Ablation, cancellationToken)));
        return (JobJson[])[.. found.Select(JobJson.Of)];
    }

    private static async Task<JsonAnswer<JobJson[]>> ListClaimsAsync(string variant, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        return (JobJson[])[.. (await ClaimsOfAsync(jobs, cancellationToken)).Select(JobJson.Of)];
    }

    private static async Task<IEnumerable<AnalysisSnapshot>> ClaimsOfAsync(VariantJobs jobs, CancellationToken cancellationToken) =>
        (await jobs.OfSweepsAsync(cancellationToken)).OfType<AnalysisSnapshot>().Where(job => job.Plan?.Kind is AnalysisKind.Claims);

    private static async Task<BegunAnswer<JobJson[]>> StartAnalysisAsync(
        string variant, AnalysisRequestJson? request, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var plan = GridCircuits.PlanOf(jobs.Variant, (request ?? new()).Request());
        return jobs.Begun(Analyses, [await jobs.StartAsync(plan, cancellationToken)]);
    }

    private static async Task<BegunAnswer<JobJson[]>> StartClaimsAsync(
        string variant, ClaimsRequestJson? request, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var plan = GridCircuits.PlanOf(jobs.Variant, (request ?? new()).Request());
        return jobs.Begun(Claims, [await jobs.StartAsync(plan, cancellationToken)]);
    }

    private static async Task<JsonAnswer<JobJson<AnalysisJson>>> ShowAnalysisAsync(
        string variant, string key, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var job = await ViewAsync(jobs, key, AnalysisKind.Ablation, cancellationToken);
        return JobJson<AnalysisJson>.Of(job, await FactsAsync(jobs, job, cancellationToken) is { } facts
            ? AnalysisJson.Of(jobs.Variant.Name, facts, DigitsSource.Trained)
            : null);
    }

    private static async Task<JsonAnswer<JobJson<OriginalAnalysisJson>>> ShowOriginalAsync(
        string variant, string key, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var job = await ViewAsync(jobs, key, AnalysisKind.Ablation, cancellationToken);
        return JobJson<OriginalAnalysisJson>.Of(job, await FactsAsync(jobs, job, cancellationToken) is { } facts ? OriginalAnalysisJson.Of(facts) : null);
    }

    private static async Task<JsonAnswer<JobJson<ClaimsJson>>> ShowClaimsAsync(
        string variant, string key, IGridSource source, CancellationToken cancellationToken)
    {
        var jobs = await VariantJobs.FindAsync(source, variant, cancellationToken);
        var job = await ViewAsync(jobs, key, AnalysisKind.Claims, cancellationToken);
        var facts = job.Phase is JobPhase.Completed
            ? await CircuitsOf(jobs).ClaimsAsync(jobs.Variant, new ClaimRequest(job.Plan!.ClaimSpec, job.Plan.Operations), cancellationToken)
            : null;
        return JobJson<ClaimsJson>.Of(job, facts is null ? null : ClaimsJson.Of(jobs.Variant.Name, facts, DigitsSource.Trained));
    }

    private static async Task<BegunAnswer<ComparisonAnswerJson>> CompareAsync(
        CompareModelsRequest request, IGridSource source, CancellationToken cancellationToken)
    {
        var wanted = new ClaimsRequestJson(request.Questions, request.Seed).Request();
        var models = await request.FindAsync(await source.GridAsync(cancellationToken), cancellationToken);
        var needed = await NeededJobs.BeginAsync(models.Select(model => (model.Jobs, (IJobPlan)GridCircuits.PlanOf(model.Jobs.Variant, wanted))), cancellationToken);
        if (!needed.AreComplete)
        {
            return new(new(needed.States(), null), $"{GridApi.Root}/comparisons");
        }

        var found = new List<ModelClaims>();
        foreach (var (called, model) in models)
        {
            found.Add(new(called, await CircuitsOf(model).ClaimsAsync(model.Variant, wanted, cancellationToken)));
        }

        return new(new(needed.States(), ModelComparisonJson.Of(ModelComparison.Of(found), [.. found.Select(_ => DigitsSource.Trained)])), location: null);
    }

    private static GridCircuits CircuitsOf(VariantJobs jobs) => new(jobs.Grid, Silent.Reporter);

    private static async Task<CircuitFacts?> FactsAsync(VariantJobs jobs, AnalysisSnapshot job, CancellationToken cancellationToken) =>
        job is { Phase: JobPhase.Completed, Plan: { } plan }
            ? await CircuitsOf(jobs).AnalyseAsync(jobs.Variant, new AnalysisRequest(plan.AblationSpec, plan.Questions, plan.Operations), cancellationToken)
            : null;

    private static async Task<AnalysisSnapshot> ViewAsync(VariantJobs jobs, string key, AnalysisKind kind, CancellationToken cancellationToken) =>
        await jobs.ViewAsync<AnalysisSnapshot>(JobKinds.Analysis, key, job => job.Plan?.Kind == kind ? job.Plan : null, cancellationToken);
}

/// <summary>How a variant is analysed; what is left out is as in <c>va analyse</c>.</summary>
/// <param name="Policy"><c>exact</c>: every layer's own means, every node. <c>seed</c>: as the first notebooks.</param>
/// <param name="Ablation">What is put in a node's place.</param>
/// <param name="Questions">What is asked, 1 to 10,000; null for a test set of all classes.</param>
/// <param name="Operation">Which test set; null for all that the variant was trained on.</param>
public sealed record AnalysisRequestJson(
    AnalysisPolicy? Policy = null, AblationKind? Ablation = null, IReadOnlyList<string>? Questions = null, Operation? Operation = null)
{
    private const int MaxQuestions = 10_000;

    internal AnalysisRequest Request()
    {
        if (Questions is not null)
        {
            Lists.Require("questions", Questions, MaxQuestions);
        }

        return new(new(Policy ?? AnalysisPolicy.Exact, Ablation ?? AblationKind.Mean), Questions, Operation is { } one ? [one] : null);
    }
}

/// <summary>Which claims are tested; what is left out is as in <c>va claims</c>.</summary>
/// <param name="Questions">For each claim, 36 to 10,000.</param>
/// <param name="Seed">Of the questions and of the random nodes and positions.</param>
/// <param name="SubTasks">These alone; null for all that the variant's operations have.</param>
/// <param name="Filter">These useful nodes alone (docs/circuits.md).</param>
public sealed record ClaimsRequestJson(int? Questions = null, ulong? Seed = null, IReadOnlyList<SubTask>? SubTasks = null, string? Filter = null)
{
    internal ClaimRequest Request()
    {
        var questions = Questions ?? ClaimSpec.DefaultQuestions;
        ClaimSpec.RequireQuestions(questions);
        return new(new(Seed ?? AblationSpec.DefaultSeed, questions, SubTasks is { Count: > 0 } ? [.. SubTasks.Distinct()] : null, FilterOf(Filter)), null);
    }

    private static NodeFilter? FilterOf(string? text)
    {
        try
        {
            return text is null ? null : FilterText.Parse(text);
        }
        catch (FormatException e)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, e.Message);
        }
    }
}

/// <summary>Which models are compared.</summary>
/// <param name="Models">Trained variants; all in all there must be 2 to 100 models.</param>
/// <param name="Sweep">All trained variants of this sweep too; null for none.</param>
/// <param name="Questions">For each claim, 36 to 10,000.</param>
/// <param name="Seed">Of the questions and of the random nodes and positions.</param>
public sealed record CompareModelsRequest(
    IReadOnlyList<string>? Models = null, string? Sweep = null, int? Questions = null, ulong? Seed = null)
{
    private const int MaxModels = 100;

    /// <summary>Finds each model once, in the order in which they are named.</summary>
    internal async Task<IReadOnlyList<(string Name, VariantJobs Jobs)>> FindAsync(IGrid grid, CancellationToken cancellationToken)
    {
        var names = (Models ?? []).ToList();
        if (Sweep is not null)
        {
            var sweep = await SweepFinder.NamedAsync(grid, Sweep, cancellationToken);
            names.AddRange(sweep.Cells.Where(cell => cell.Training.Weights is not null).Select(cell => $"{sweep.Name}/{cell.Name}"));
        }

        Lists.Require("models", names, MaxModels);
        var found = new List<(string Name, VariantJobs Jobs)>();
        foreach (var given in names)
        {
            var variant = await VariantFinder.NamedAsync(grid, given, cancellationToken);
            _ = variant.Weights; // refuses what is not trained
            if (!found.Exists(other => other.Jobs.Variant.Training.Id == variant.Training.Id))
            {
                found.Add((found.Exists(other => other.Name == variant.Name) ? given : variant.Name, new(grid, variant)));
            }
        }

        return found.Count >= 2
            ? found
            : throw new RefusedException(
                StatusCodes.Status400BadRequest, "A comparison needs two models or more, and here is one. Name more variants, or a sweep with several trained variants.");
    }
}

/// <summary>A comparison, or how far the tests are that it needs.</summary>
/// <param name="Jobs">The test of each model, in the order of the models.</param>
/// <param name="Result">Null until all are complete.</param>
public sealed record ComparisonAnswerJson(IReadOnlyList<JobJson> Jobs, ModelComparisonJson? Result);

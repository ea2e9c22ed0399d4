using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>What became of a parent's nodes in variants that started from it.</summary>
internal static class ReuseEndpoints
{
    private const string Collection = "reuse";

    public static void MapReuse(this IEndpointRouteBuilder api) => api.MapPost($"/variants/{{variant}}/{Collection}", FollowAsync)
        .WithName("FollowReuse").WithTags("Circuits").RequireAuthorization(Policies.Submit)
        .WithSummary("Which useful nodes of the model that a variant started from survive in it, keep their role, or take a second one. What is not tested yet is begun: ask again until the status is 200.");

    private static async Task<BegunAnswer<ReuseAnswerJson>> FollowAsync(
        string variant, ReuseRequestJson? request, IGridSource source, CancellationToken cancellationToken)
    {
        var wanted = request ?? new();
        var grid = await source.GridAsync(cancellationToken);
        var child = await VariantName.FindAsync(grid, variant, cancellationToken);
        if (child.Spec.InitialiseFrom is { File: not null })
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"The variant {child.Name} started from a weight file, and the console reads none. 'va analyse reuse {child.Name} --parent FILE' follows its nodes.");
        }

        var session = BorrowedGrid.SessionOf(grid);
        var family = await Family.FindAsync(session, await wanted.OfAsync(grid, child, cancellationToken), cancellationToken);
        var finder = new ReuseFinder(session, wanted.Count);
        var needed = await NeedsAsync(grid, family, finder, cancellationToken);
        return needed.AreComplete
            ? new(new(needed.States(), ReuseJson.Of(await finder.FindAsync(family, cancellationToken))), location: null)
            : new(new(needed.States(), null), VariantName.LocationOf(child, Collection));
    }

    /// <summary>The tests of claims of all members; and then, of what the variant was asked, the analyses of the controls.</summary>
    private static async Task<NeededJobs> NeedsAsync(IGrid grid, Family family, ReuseFinder finder, CancellationToken cancellationToken)
    {
        var (child, claims) = (new VariantJobs(grid, family.Child), finder.Request);
        var controls = await Task.WhenAll(family.Controls.Select(JobsAsync));
        var tests = await NeededJobs.BeginAsync(
            [.. new[] { await JobsAsync(family.Parent), child }.Concat(controls).Select(one => (one, (IJobPlan)GridCircuits.PlanOf(one.Variant, claims)))],
            cancellationToken);
        if (!tests.AreComplete || controls.Length == 0)
        {
            return tests;
        }

        var asked = ReuseFinder.AskedOf(await new GridCircuits(grid, Silent.Reporter).ClaimsAsync(family.Child, claims, cancellationToken));
        var analyses = await NeededJobs.BeginAsync(controls.Select(one => (one, (IJobPlan)GridCircuits.PlanOf(one.Variant, asked))), cancellationToken);
        return new([.. tests.Jobs, .. analyses.Jobs]);

        async Task<VariantJobs> JobsAsync(string name) => new(grid, await VariantFinder.NamedAsync(grid, name, cancellationToken));
    }
}

/// <summary>How a variant's re-use of its parent is tested.</summary>
/// <param name="Controls">Variants of as many digits that did not start from the parent, at most 20.</param>
/// <param name="Questions">For each claim, 36 to 10,000.</param>
public sealed record ReuseRequestJson(IReadOnlyList<string>? Controls = null, int? Questions = null)
{
    private const int MaxControls = 20;

    /// <summary>For each claim.</summary>
    internal int Count => Questions ?? ClaimSpec.DefaultQuestions;

    /// <summary>The same as the library has it, with identities in the place of names: no file may be meant.</summary>
    internal async Task<ReuseRequest> OfAsync(IGrid grid, FoundVariant child, CancellationToken cancellationToken)
    {
        ClaimSpec.RequireQuestions(Count);
        var controls = new List<string>();
        if (Controls is { Count: > 0 })
        {
            Lists.Require("controls", Controls, MaxControls);
            foreach (var control in Controls)
            {
                controls.Add((await VariantFinder.NamedAsync(grid, control, cancellationToken)).Training.Id.Value);
            }
        }

        return new(child.Training.Id.Value, Parent: null, [.. controls.Distinct(StringComparer.Ordinal)], Count, Folder: null);
    }
}

/// <summary>What became of a parent's nodes, or how far the tests are that it needs.</summary>
/// <param name="Jobs">The tests of the parent, the variant and the controls; the controls' analyses follow when these are complete.</param>
/// <param name="Result">Null until all are complete.</param>
public sealed record ReuseAnswerJson(IReadOnlyList<JobJson> Jobs, ReuseJson? Result);

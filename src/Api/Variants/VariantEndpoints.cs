using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Variants: which there are, what each is, where it comes from and what happened to it.</summary>
internal static class VariantEndpoints
{
    public static void MapVariants(this IEndpointRouteBuilder api)
    {
        var variants = api.MapGroup("/variants").WithTags("Variants");
        variants.MapGet("", ListAsync).WithName("ListVariants").WithSummary("The variants of all sweeps that fit what is given.");
        variants.MapGet("/{variant}", ShowAsync).WithName("ShowVariant").WithSummary("A variant: its name, SWEEP%2FVARIANT, or its identity.");
        variants.MapDelete("/{variant}", DeleteAsync).WithName("DeleteVariant").RequireAuthorization(Policies.Submit)
            .WithSummary("Takes a variant out of a sweep that does not run, and deletes what no other sweep has; certificates stay.");
        variants.MapPost("/{variant}/extensions", ExtendAsync).WithName("ExtendVariant").RequireAuthorization(Policies.Submit)
            .WithSummary("Goes on with the training of a trained variant, as another variant of its sweep. The same request again is the same variant.");
        variants.MapGet("/{variant}/lineage", LineageAsync).WithName("ShowLineage").WithSummary("What a variant started from, and what started from it.");
        variants.MapGet("/{variant}/logs", LogsAsync).WithName("ShowLogs").WithSummary("What happened to a variant, the oldest first.");
    }

    private static async Task<JsonAnswer<PageJson<VariantJson>>> ListAsync(
        [AsParameters] VariantQuery query, IGridSource source, CancellationToken cancellationToken)
    {
        query.Require();
        var grid = await source.GridAsync(cancellationToken);
        if (query is { Sort: null, Reverse: not true })
        {
            return await new VariantPages(grid, query).ReadAsync(cancellationToken);
        }

        var found = query.Sweep is null
            ? await ReadableSweeps.ReadAsync(await grid.SweepNamesAsync(cancellationToken), name => grid.ViewAsync(name, cancellationToken))
            : new([await SweepFinder.NamedAsync(grid, query.Sweep, cancellationToken)], []);
        ListedVariant[] all = [.. VariantOrder.By(ListedVariant.Of(found.Readable), query.Sort, query.Reverse ?? false)];
        var (items, next) = new PageQuery(query.Limit, query.After).Of(all, one => $"{one.Sweep.Name}/{one.Cell.Name}", query.Filter().Fits);
        return new PageJson<VariantJson>(
            [.. items.Select(one => VariantJson.Of(one.Cell.Name, one.Cell.Spec, one.Cell.Training, one.Cell, one.Sweep))], next, found.Troubles);
    }

    private static async Task<JsonAnswer<VariantJson>> ShowAsync(string variant, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var found = await VariantName.FindAsync(grid, variant, cancellationToken);
        var sweep = await grid.ViewAsync(found.Sweep, cancellationToken);
        var cell = sweep.Cells.FirstOrDefault(one => one.Training.Id == found.Training.Id);
        return VariantJson.Of(found.Name, found.Spec, found.Training, cell, sweep);
    }

    private static async Task<JsonAnswer<VariantDeletionJson>> DeleteAsync(string variant, IGridSource source, CancellationToken cancellationToken) =>
        VariantDeletionJson.Of(await VariantDeletion.RunAsync(await source.GridAsync(cancellationToken), VariantName.Of(variant), cancellationToken));

    private static async Task<BegunAnswer<VariantJson>> ExtendAsync(
        string variant, ExtensionRequest request, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var extension = await VariantExtension.OfAsync(
            grid, new(VariantName.Of(variant), request.Steps, request.LearningRate, request.Name, request.Sweep), cancellationToken);
        var now = await extension.AddAsync(grid, Silent.Reporter, cancellationToken);
        var (named, id) = (extension.Variant, extension.Variant.Spec.Id);
        var cell = now.Cells.First(one => one.Spec.Id == id);
        return new(
            VariantJson.Of(named.Name, named.Spec, cell.Training, cell, now),
            cell.Training.Phase is VariantPhase.Trained ? null : $"{GridApi.Root}/variants/{id}");
    }

    private static async Task<JsonAnswer<LineageJson>> LineageAsync(string variant, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var found = await VariantName.FindAsync(grid, variant, cancellationToken);
        var sweeps = await ReadableSweeps.ReadAsync(await grid.SweepNamesAsync(cancellationToken), name => grid.ViewAsync(name, cancellationToken));
        return LineageJson.Of(found, [.. ListedVariant.Of(sweeps.Readable)]);
    }

    private static async Task<JsonAnswer<LogEntryJson[]>> LogsAsync(string variant, IGridSource source, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        var found = await VariantName.FindAsync(grid, variant, cancellationToken);
        var events = await grid.EventsAsync(found.Training.Id, cancellationToken);
        return (LogEntryJson[])[.. events.Select(LogEntryJson.Of)];
    }
}

/// <summary>Which variants are listed, and in which order.</summary>
/// <param name="Sweep">Only those of this sweep.</param>
/// <param name="State">Only those in this state.</param>
/// <param name="Digits">Only those for operands of so many digits.</param>
/// <param name="Layers">Only those of so many layers.</param>
/// <param name="Heads">Only those of so many heads in a layer.</param>
/// <param name="Operation">Only those trained on it.</param>
/// <param name="Sort">By this, the least first; in the order of the sweep files where nothing is said.</param>
/// <param name="Reverse">The greatest, or the last, first.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="After">What the page before said comes next.</param>
internal sealed record VariantQuery(
    [FromQuery(Name = "sweep")] string? Sweep = null,
    [FromQuery(Name = "state")] string? State = null,
    [FromQuery(Name = "digits")] int? Digits = null,
    [FromQuery(Name = "layers")] int? Layers = null,
    [FromQuery(Name = "heads")] int? Heads = null,
    [FromQuery(Name = "operation")] string? Operation = null,
    [FromQuery(Name = "sort")] string? Sort = null,
    [FromQuery(Name = "reverse")] bool? Reverse = null,
    [FromQuery(Name = "limit")] int? Limit = null,
    [FromQuery(Name = "after")] string? After = null)
{
    /// <exception cref="RefusedException">A word is none of those that there are.</exception>
    public void Require()
    {
        Words.Require("state", State, VariantFilter.States);
        Words.Require("sort", Sort, VariantOrder.Names);
        Words.Require("operation", Operation, OperationRegistry.All.Select(one => one.Name()));
    }

    public VariantFilter Filter() => new(State, Digits, Layers, Heads, Words.Operations(Operation));
}

/// <summary>How a trained variant is trained for longer.</summary>
/// <param name="Steps">Further optimiser steps, 1 or more.</param>
/// <param name="LearningRate">At the end of their warm-up; null for that of the trained variant.</param>
/// <param name="Name">Name of the new variant; null for the trained one's name and the steps in all.</param>
/// <param name="Sweep">The sweep that gets it, which must have the trained one; null for the sweep in which that was found.</param>
public sealed record ExtensionRequest(int Steps, double? LearningRate = null, string? Name = null, string? Sweep = null);

/// <summary>A variant's relatives.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Ancestors">What it started from or goes on with, the nearest first; the last one started from random weights or is a weight file.</param>
/// <param name="Descendants">What started from it or goes on with it, and the same of these.</param>
public sealed record LineageJson(RelativeJson Variant, IReadOnlyList<RelativeJson> Ancestors, IReadOnlyList<RelativeJson> Descendants)
{
    internal static LineageJson Of(FoundVariant found, IReadOnlyList<ListedVariant> all)
    {
        var known = all.DistinctBy(one => one.Cell.Spec.Id).ToDictionary(one => one.Cell.Spec.Id);
        var ancestors = new List<RelativeJson>();
        for (var child = found.Spec; child?.Parent is { } named;)
        {
            var parent = child.ParentVariant is { } id ? known.GetValueOrDefault(id) : null;
            ancestors.Add(parent is null ? new(named, null, null, null, null, null) : RelativeJson.Of(parent));
            child = parent?.Cell.Spec;
        }

        var descendants = new List<RelativeJson>();
        var parents = new HashSet<VariantId> { found.Spec.Id };
        while (known.Values.Where(one => one.Cell.Spec.ParentVariant is { } id && parents.Contains(id) && !parents.Contains(one.Cell.Spec.Id)).ToArray() is { Length: > 0 } children)
        {
            descendants.AddRange(children.Select(RelativeJson.Of));
            parents.UnionWith(children.Select(child => child.Cell.Spec.Id));
        }

        return new(
            known.TryGetValue(found.Spec.Id, out var self) ? RelativeJson.Of(self) : new(found.Spec.Id.Value, found.Name, found.Sweep, EnumText.Of(found.Training.Phase), null, null),
            ancestors, descendants);
    }
}

/// <summary>One of a family.</summary>
/// <param name="Id">Its identity; of a weight file <c>sha256:</c> and its hash.</param>
/// <param name="Name">Its name; null of a weight file, and of a variant that no sweep has any more.</param>
/// <param name="Sweep">A sweep that has it, or null.</param>
/// <param name="State">Its state in one word, or null.</param>
/// <param name="InitialiseFrom">How it started; null from random weights, of an extension, or where that is not known.</param>
/// <param name="Extends">What it goes on with; null for nothing, or where that is not known.</param>
public sealed record RelativeJson(string Id, string? Name, string? Sweep, string? State, WarmStartJson? InitialiseFrom, ExtensionJson? Extends)
{
    internal static RelativeJson Of(ListedVariant one)
    {
        var spec = SpecJson.Of(one.Cell.Spec);
        return new(one.Cell.Spec.Id.Value, one.Cell.Name, one.Sweep.Name, one.State, spec.InitialiseFrom, spec.Extends);
    }
}

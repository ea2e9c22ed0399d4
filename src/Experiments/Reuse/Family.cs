using System.Security.Cryptography;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A variant, the model that it started from, and models that did not.</summary>
/// <param name="Child">The variant.</param>
/// <param name="Parent">Names the parent: an identity, or a weight file.</param>
/// <param name="Controls">Name the others.</param>
public sealed record Family(FoundVariant Child, string Parent, IReadOnlyList<string> Controls)
{
    /// <summary>How the parent was placed in the child.</summary>
    public WarmStart From => Child.Spec.InitialiseFrom!;

    /// <summary>Finds the members, and refuses those that are none.</summary>
    /// <exception cref="ClientException">The model started from no other, or another one than was named; or a control did too.</exception>
    public static async Task<Family> FindAsync(ExperimentSession session, ReuseRequest request, CancellationToken cancellationToken)
    {
        if (ModelName.IsPath(request.Model))
        {
            throw new ClientException(
                $"{request.Model} is a weight file, which does not say what its model started from. Name a trained variant with 'initialiseFrom'.");
        }

        await using var grid = await session.ReadAsync(cancellationToken);
        var child = await VariantFinder.FindAsync(grid, request.Model, cancellationToken);
        if (child.Spec.Extends is not null)
        {
            throw new ClientException(
                $"The variant {child.Name} of the sweep {child.Sweep} goes on with the training of another one, so no node was inserted into it. " +
                "Name a variant with 'initialiseFrom' in its sweep file.");
        }

        if (child.Spec.InitialiseFrom is not { } from)
        {
            throw new ClientException(
                $"The variant {child.Name} of the sweep {child.Sweep} starts from random weights, so no node of it was inserted. " +
                "Name a variant with 'initialiseFrom' in its sweep file.");
        }

        _ = child.Weights; // refuses what is not trained
        var parent = from.Variant is { } id
            ? await VariantAsync(grid, child, id, request.Parent, cancellationToken)
            : await FileAsync(child, from, request.Parent, cancellationToken);
        foreach (var control in request.Controls)
        {
            await RefuseRelativeAsync(grid, child, control, cancellationToken);
        }

        return new(child, parent, request.Controls);
    }

    private static async Task<string> VariantAsync(IGridReader grid, FoundVariant child, VariantId id, string? named, CancellationToken cancellationToken)
    {
        var parent = await VariantFinder.FindAsync(grid, id.Value, cancellationToken);
        if (named is not null && (ModelName.IsPath(named) || (await VariantFinder.FindAsync(grid, named, cancellationToken)).Training.Id != id))
        {
            throw new ClientException($"The variant {child.Name} started from the variant {parent.Name} ({id}), not from {named}. Leave --parent out.");
        }

        _ = parent.Weights;
        return id.Value;
    }

    private static async Task<string> FileAsync(FoundVariant child, WarmStart from, string? named, CancellationToken cancellationToken)
    {
        var hash = from.File!.Sha256;
        if (named is null || !ModelName.IsPath(named))
        {
            throw new ClientException($"The variant {child.Name} started from a weight file with sha256 {hash}. Give that file with --parent.");
        }

        await using var stream = File.OpenRead(ModelName.ExistingFile(named));
        var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        return found == hash
            ? named
            : throw new ClientException(
                $"{named} has sha256 {found}, but the variant {child.Name} started from a weight file with sha256 {hash}. Give that one with --parent.");
    }

    /// <summary>Of a weight file it cannot be known what it started from.</summary>
    private static async Task RefuseRelativeAsync(IGridReader grid, FoundVariant child, string control, CancellationToken cancellationToken)
    {
        if (ModelName.IsPath(control))
        {
            ModelName.ExistingFile(control);
            return;
        }

        var other = await VariantFinder.FindAsync(grid, control, cancellationToken);
        var from = child.Spec.InitialiseFrom!;
        if (other.Training.Id == child.Training.Id || other.Training.Id == from.Variant
            || other.Spec.Parent == from.Parent || other.Spec.ParentVariant == child.Training.Id)
        {
            throw new ClientException(
                $"{control} is no control: it is {child.Name} or its parent, or started from one of them. Give a model that did not.");
        }

        if (other.Spec.Digits != child.Spec.Digits)
        {
            throw new ClientException(
                $"{control} is no control: it reads {Figures.Count(other.Spec.Digits, "digit")}, {child.Name} {Figures.Count(child.Spec.Digits)}. Both must read as many.");
        }

        // It is asked what the child is asked.
        TrainedOperations.Require(other, AnalysisPlan.OperationsOf(child.Spec) ?? [], OperationRegistry.WithColumns);
        _ = other.Weights;
    }
}

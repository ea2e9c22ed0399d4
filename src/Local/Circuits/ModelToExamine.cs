using VerifiedAddition.Arithmetic;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>A model that somebody named, to be examined in this process: a weight file, or a variant with what the grid knows of it.</summary>
/// <param name="Name">The model, as it was named.</param>
/// <param name="Operations">Those that were named; null for all that the model can be asked.</param>
/// <param name="Folder">Where what is found will be written; null for nowhere, or for a single file.</param>
internal sealed record ModelToExamine(string Name, IReadOnlyList<Operation>? Operations, ModelFolder? Folder)
{
    /// <summary>Finds the model and examines it.</summary>
    /// <typeparam name="TKnown">What the grid knows of a variant.</typeparam>
    /// <typeparam name="TFacts">What is found.</typeparam>
    /// <param name="context">The command's.</param>
    /// <param name="known">Asks the grid for what it knows of a variant that is asked such operations.</param>
    /// <param name="examine">Examines the weights; of a weight file nothing is known, and its operations are null if none were named.</param>
    /// <param name="asked">The operations that the model was asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">There is no such model, it is not trained yet or not on what was named, or the folder is another model's.</exception>
    public async Task<Found<TFacts>> RunAsync<TKnown, TFacts>(
        CommandContext context,
        Func<GridCircuits, FoundVariant, IReadOnlyList<Operation>, Task<TKnown?>> known,
        Func<NamedWeights, IReadOnlyList<Operation>?, TKnown?, IProgressView, Task<TFacts>> examine,
        Func<TFacts, IEnumerable<Operation>> asked,
        CancellationToken cancellationToken)
    {
        if (ModelName.IsPath(Name))
        {
            var file = ModelName.ExistingFile(Name);
            var name = Path.GetFileNameWithoutExtension(file);
            Folder?.Take(name, ModelFolder.IdentityOf(file));
            var facts = await ExamineAsync(new(file), Operations, default);
            TrainedOperations.SayAsked(context.Report, file, asked(facts));
            return new(name, facts);
        }

        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, Name, cancellationToken);
        Folder?.Take(variant.Name, variant.Training.Id.Value);
        var columns = OperationRegistry.WithColumns;
        TrainedOperations.Require(variant, Operations ?? [], columns);
        var operations = Operations ?? TrainedOperations.Among(variant, columns, columns);
        var found = await known(new(grid, context.Report), variant, operations);
        return new(variant.Name, await ExamineAsync(await WeightsForModel.FetchAsync(grid, variant, cancellationToken), operations, found));

        async Task<TFacts> ExamineAsync(NamedWeights weights, IReadOnlyList<Operation>? chosen, TKnown? some)
        {
            await using var progress = context.Report.Begin(weights.Name);
            return await examine(weights, chosen, some, progress);
        }
    }
}

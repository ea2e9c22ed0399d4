using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>The weights of models that are named as people type them, for what is computed in this process: a file as it is, a trained variant's fetched from its grid.</summary>
/// <param name="Name">What to call the model.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Identity">What no other model has.</param>
/// <param name="Operations">What is asked of it: of a variant what was chosen among those that it was trained on.</param>
public sealed record WeightsForModel(string Name, NamedWeights Weights, string Identity, IReadOnlyList<Operation> Operations)
{
    /// <summary>Finds a model.</summary>
    /// <param name="session">Where variants are, and who is told.</param>
    /// <param name="model">A path, or a variant.</param>
    /// <param name="chosen">The operations to ask; null for all that there are.</param>
    /// <param name="ofFiles">What a weight file is asked where nothing is chosen.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">There is no such model, it is not trained yet, or not on what was chosen.</exception>
    public static async Task<WeightsForModel> FindAsync(
        ExperimentSession session, string model, IReadOnlyList<Operation>? chosen, IReadOnlyList<Operation> ofFiles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (ModelName.IsPath(model))
        {
            var file = ModelName.ExistingFile(model);
            var asked = chosen ?? ofFiles;
            TrainedOperations.SayAsked(session.Reporter, model, asked);
            return new(Path.GetFileNameWithoutExtension(model), new(file), ModelFolder.IdentityOf(file), asked);
        }

        await using var grid = await session.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, model, cancellationToken);
        var operations = TrainedOperations.Among(variant, [.. chosen ?? OperationRegistry.All]);
        return new(variant.Name, await FetchAsync(grid, variant, cancellationToken), variant.Training.Id.Value, operations);
    }

    /// <summary>Fetches the weights of a trained variant.</summary>
    /// <param name="grid">The grid that has it.</param>
    /// <param name="variant">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">It is not trained yet, or the weights did not arrive as they are stored.</exception>
    public static async Task<NamedWeights> FetchAsync(IGrid grid, FoundVariant variant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(variant);
        var weights = variant.Weights;
        return new(variant.Name, await WeightsDownload.ReadAsync(
            grid.Grains.GetGrain<IModelGrain>(weights.Sha256), weights, ModelRules.FormatIn(WeightLayout.Hooked, "safetensors"), cancellationToken));
    }
}

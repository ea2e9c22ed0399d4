using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Answers questions with stored weights; provided by a silo with libtorch.</summary>
public interface IModelService
{
    Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken);

    Task<ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken);

    /// <summary>Answers one question with the outputs that some nodes have on another.</summary>
    Task<ModelPatch> PatchAsync(WeightsRef weights, string store, string alter, string[] nodes, CancellationToken cancellationToken);

    /// <summary>Stores the weights in another format and returns the artefact's key.</summary>
    Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IModelGrain"/>
[Reentrant]
public sealed class ModelGrain(IModelService models, IArtefactStore artefacts) : Grain, IModelGrain
{
    public async Task<WeightsRef?> FindAsync(CancellationToken cancellationToken)
    {
        var weights = WeightsRef.Called(this.GetPrimaryKeyString());
        ModelRules.Require(weights);
        return await artefacts.ExistsAsync(weights.Key, cancellationToken) ? weights : null;
    }

    public Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights, this.GetPrimaryKeyString());
        return models.DescribeAsync(weights, cancellationToken);
    }

    public Task<ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights, this.GetPrimaryKeyString());
        ModelRules.RequireQuestions(questions);
        return models.AskAsync(weights, questions, cancellationToken);
    }

    public Task<ModelPatch> PatchAsync(
        WeightsRef weights, string store, string alter, string[] nodes, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights, this.GetPrimaryKeyString());
        ModelRules.RequireQuestions(store, alter);
        ModelRules.RequireNodes(nodes);
        return models.PatchAsync(weights, store, alter, nodes, cancellationToken);
    }

    public Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights, this.GetPrimaryKeyString());
        ModelRules.RequireFormat(format);
        return models.ExportAsync(weights, format, cancellationToken);
    }

    public Task<byte[]> ReadAsync(string artefact, long offset, int count, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(artefact);
        ModelRules.RequirePart(offset, count);
        return ModelRules.IsOf(this.GetPrimaryKeyString(), artefact)
            ? artefacts.ReadPartAsync(artefact, offset, count, cancellationToken)
            : throw new ArgumentException(
                $"{UntrustedText.Quote(artefact)} is not an artefact of model {UntrustedText.Quote(this.GetPrimaryKeyString())}.", nameof(artefact));
    }
}

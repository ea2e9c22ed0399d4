using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Answers for stored weights: what a silo with libtorch offers.</summary>
public interface IModelService
{
    Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken);

    Task<ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken);

    /// <summary>Stores the weights in another format; the artefact's key.</summary>
    Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IModelGrain"/>
[Reentrant]
public sealed class ModelGrain(IModelService models, IArtefactStore artefacts) : Grain, IModelGrain
{
    /// <summary>The most bytes of one answer, far below what a connection carries.</summary>
    private const int MostBytes = 4 << 20;

    public Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken) =>
        models.DescribeAsync(weights, cancellationToken);

    public Task<ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken) =>
        models.AskAsync(weights, questions, cancellationToken);

    public Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken) =>
        models.ExportAsync(weights, format, cancellationToken);

    public async Task<byte[]> ReadAsync(string artefact, long offset, int count, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(artefact);
        if (!artefact.Contains(this.GetPrimaryKeyString(), StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{artefact}' is no artefact of model {this.GetPrimaryKeyString()}.", nameof(artefact));
        }

        await using var stream = await artefacts.OpenReadAsync(artefact, cancellationToken);
        if (offset >= stream.Length)
        {
            return [];
        }

        stream.Seek(offset, SeekOrigin.Begin);
        var bytes = new byte[Math.Min(Math.Min(count, MostBytes), stream.Length - offset)];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}

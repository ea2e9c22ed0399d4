using Orleans.Storage;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage;

/// <summary>Rejects state that is too large for a storage before the storage is asked.</summary>
/// <param name="storage">The storage.</param>
/// <param name="limit">What it holds.</param>
public sealed class LimitedGrainStorage(IGrainStorage storage, StateLimit limit) : GrainStorageDecorator(storage)
{
    /// <summary>The most bytes of state that Orleans puts into a row of an Azure table: 15 properties of 64 KiB.</summary>
    public const int AzureTableRowBytes = 15 * 64 * 1024;

    /// <exception cref="InvalidOperationException">The state is too large; what was stored before is unchanged.</exception>
    public override Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        limit.Require(grainState.State, $"The state '{stateName}' of {grainId}");
        return base.WriteStateAsync(stateName, grainId, grainState, cancellationToken);
    }
}

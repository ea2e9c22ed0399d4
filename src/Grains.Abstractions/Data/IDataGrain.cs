using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>What the grid has stored as artefacts. Key: <see cref="Key"/>.</summary>
[Alias("va.IDataGrain"), Version(GridContract.Version), ForClients]
public interface IDataGrain : IGrainWithStringKey
{
    const string Key = "default";

    /// <summary>Counts the artefacts by kind. All of them are listed: for a hundred thousand far away that may take a minute.</summary>
    /// <returns>The kinds of which there are any, in the order in which they are shown.</returns>
    [Alias("Usage"), AlwaysInterleave, ResponseTimeout("00:10:00")]
    Task<StoredKind[]> UsageAsync(CancellationToken cancellationToken = default);
}

/// <summary>How much there is of one kind of stored data.</summary>
/// <param name="Name">The kind, a name that never changes: <c>checkpoints</c>.</param>
/// <param name="Count">Number of files or blobs.</param>
/// <param name="Bytes">Sum of their lengths.</param>
[GenerateSerializer, Immutable, Alias("va.StoredKind")]
public sealed record StoredKind(string Name, long Count, long Bytes);

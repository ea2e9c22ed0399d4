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

    /// <summary>
    /// Deletes what nobody can ask for: checkpoints of trained variants before the last one, what variants that no sweep has left behind, and exports,
    /// which are made again when they are asked for. All variants with checkpoints or records are asked: for a hundred thousand that may take minutes.
    /// </summary>
    /// <param name="dryRun">Whether only to count it.</param>
    /// <param name="cancellationToken">Ends it; what is left is deleted when it is called again.</param>
    /// <returns>What was deleted, by kind.</returns>
    [Alias("Clean"), AlwaysInterleave, ResponseTimeout("00:10:00")]
    Task<StoredKind[]> CleanAsync(bool dryRun, CancellationToken cancellationToken = default);
}

/// <summary>How much there is of one kind of stored data.</summary>
/// <param name="Name">The kind, a name that never changes: <c>checkpoints</c>.</param>
/// <param name="Count">Number of files or blobs.</param>
/// <param name="Bytes">Sum of their lengths.</param>
[GenerateSerializer, Immutable, Alias("va.StoredKind")]
public sealed record StoredKind(string Name, long Count, long Bytes);

using Orleans.CodeGeneration;

namespace VerifiedAddition.Grains;

/// <summary>Serves a variant's training record. Key: the <see cref="VariantId"/>.</summary>
[Alias("va.IRecordGrain"), Version(GridContract.Version), ForClients]
public interface IRecordGrain : IGrainWithStringKey
{
    /// <summary>
    /// Returns the record of the whole training or, before it ends, of the steps up to its last checkpoint; null before the first checkpoint.
    /// </summary>
    [Alias("Find"), ResponseTimeout("00:05:00")]
    Task<RecordRef?> FindAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads a part of a record of this variant; empty past its end.</summary>
    /// <exception cref="ArgumentException">The key does not belong to one of this variant's records.</exception>
    [Alias("Read")]
    Task<byte[]> ReadAsync(string key, long offset, int count, CancellationToken cancellationToken = default);
}

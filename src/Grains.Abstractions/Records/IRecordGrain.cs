using Orleans.CodeGeneration;

namespace VerifiedAddition.Grains;

/// <summary>Hands out a variant's training record. Key: the <see cref="VariantId"/>.</summary>
[Alias("va.IRecordGrain"), Version(GridContract.Version)]
public interface IRecordGrain : IGrainWithStringKey
{
    /// <summary>
    /// The record of the whole training; while it is not over, that of the steps up to its last checkpoint; null before the first one.
    /// </summary>
    [Alias("Find"), ResponseTimeout("00:05:00")]
    Task<RecordRef?> FindAsync(CancellationToken cancellationToken = default);

    /// <summary>A part of a record of this variant; empty past its end.</summary>
    /// <exception cref="ArgumentException">The key is not that of one of this variant's records.</exception>
    [Alias("Read")]
    Task<byte[]> ReadAsync(string key, long offset, int count, CancellationToken cancellationToken = default);
}

using System.Security.Cryptography;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class FakeRecordGrain(FakeWorld world) : Grain, IRecordGrain
{
    private byte[] File => Samples.Packed(world.Records[this.GetPrimaryKeyString()]);

    public Task<RecordRef?> FindAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(world.Records.TryGetValue(this.GetPrimaryKeyString(), out var record)
            ? new RecordRef("records/x", Convert.ToHexStringLower(SHA256.HashData(File)), record.Steps.Count)
            : null);

    public Task<byte[]> ReadAsync(string key, long offset, int count, CancellationToken cancellationToken = default) =>
        Task.FromResult(File.Skip((int)offset).Take(Math.Min(count, 1000)).ToArray());
}

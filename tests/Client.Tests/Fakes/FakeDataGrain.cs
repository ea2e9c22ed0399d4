using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Says what the world says is stored.</summary>
public sealed class FakeDataGrain(FakeWorld world) : Grain, IDataGrain
{
    public Task<StoredKind[]> UsageAsync(CancellationToken cancellationToken) => Task.FromResult(world.Usage);

    public Task<StoredKind[]> CleanAsync(bool dryRun, CancellationToken cancellationToken)
    {
        world.Cleanings.Enqueue(dryRun);
        return Task.FromResult(world.Needless);
    }
}

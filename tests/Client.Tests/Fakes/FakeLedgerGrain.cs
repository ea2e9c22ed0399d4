using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Says what the world says was used.</summary>
public sealed class FakeLedgerGrain(FakeWorld world) : Grain, ILedgerGrain
{
    public Task<LedgerLine[]> DaysAsync(DateOnly since, DateOnly until, CancellationToken cancellationToken) =>
        Task.FromResult(Lines(line => line.Day >= since && line.Day <= until));

    public Task<LedgerLine[]> VariantsAsync(string sweep, CancellationToken cancellationToken) =>
        Task.FromResult(Lines(line => line.Sweep == sweep && line.Variant is not null));

    public Task<double> SweepAsync(string sweep, CancellationToken cancellationToken) =>
        Task.FromResult(Lines(line => line.Sweep == sweep && line.Day is not null).Sum(line => line.SlotSeconds));

    private LedgerLine[] Lines(Predicate<LedgerLine> wanted) => Array.FindAll([.. world.Ledger], wanted);
}

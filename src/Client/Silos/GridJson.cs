using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A grid as JSON (docs/json.md); a field's name never changes.</summary>
internal sealed record GridJson(IReadOnlyList<SiloJson> Silos, IReadOnlyList<RunningJson> Running, IReadOnlyList<QueuedJson> Queue)
{
    public static GridJson Of(GridState grid) => new(
        [.. grid.Silos.Select(SiloJson.Of)], [.. grid.Running.Select(RunningJson.Of)], [.. grid.Queue.Select(QueuedJson.Of)]);
}

/// <summary>A silo.</summary>
internal sealed record SiloJson(
    string Name,
    string Address,
    IReadOnlyList<string> Labels,
    string Device,
    bool Trains,
    int Slots,
    int Training,
    int Verifying,
    int Free,
    long? MemoryBytes,
    SiloStanding Standing,
    string? Reason)
{
    public static SiloJson Of(SiloView silo) => new(
        silo.Profile.Name,
        silo.Profile.Address.ToString(),
        silo.Profile.Labels,
        silo.Profile.Device,
        silo.Profile.Trains,
        silo.Profile.Slots,
        silo.Training,
        silo.Verifying,
        silo.Free,
        silo.Profile.MemoryBytes > 0 ? silo.Profile.MemoryBytes : null,
        silo.Standing,
        silo.Reason);
}

/// <summary>A variant in training.</summary>
internal sealed record RunningJson(
    string Silo, int Slot, string? Sweep, string Variant, string Id, int Step, int Steps, double? Loss, double? StepsPerSecond, double? SecondsLeft)
{
    public static RunningJson Of(RunningVariant one) => new(
        one.Lease.Ticket.Worker.SiloName,
        one.Lease.Ticket.Worker.Slot,
        one.Sweep,
        one.Name,
        one.Lease.Ticket.Variant.Value,
        one.Training.Step,
        one.Training.Steps,
        one.Training.Loss,
        one.Training.StepsPerSecond,
        one.SecondsLeft);
}

/// <summary>A variant that waits for a slot.</summary>
internal sealed record QueuedJson(
    string Sweep,
    string Variant,
    string Id,
    IReadOnlyList<string> Requires,
    WaitCause Cause,
    string Waiting,
    int Ahead,
    int FreeSlots,
    int Slots,
    double? StartsInSeconds)
{
    public static QueuedJson Of(WaitingVariant one)
    {
        var wait = one.Queued.Wait;
        return new(
            one.Queued.Sweep, one.Name, wait.Variant.Value, one.Queued.Requires, wait.Cause, one.Waiting, wait.Ahead, wait.Free, wait.Slots, wait.StartsIn);
    }
}

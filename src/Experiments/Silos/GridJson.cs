using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A grid as JSON (docs/json.md); a field's name never changes.</summary>
/// <param name="Silos">By name.</param>
/// <param name="Running">What trains.</param>
/// <param name="Queue">Who waits for a slot, the next one first.</param>
public sealed record GridJson(IReadOnlyList<SiloJson> Silos, IReadOnlyList<RunningJson> Running, IReadOnlyList<QueuedJson> Queue)
{
    /// <summary>The JSON form of a grid.</summary>
    public static GridJson Of(GridState grid) => new(
        [.. grid.Silos.Select(SiloJson.Of)], [.. grid.Running.Select(RunningJson.Of)], [.. grid.Queue.Select(QueuedJson.Of)]);
}

/// <summary>A silo.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address in the cluster.</param>
/// <param name="Labels">What variants may require.</param>
/// <param name="Device">What it computes with.</param>
/// <param name="Trains">Whether it takes trainings.</param>
/// <param name="Slots">How many it has.</param>
/// <param name="Training">Slots that train.</param>
/// <param name="Verifying">Slots that verify or analyse.</param>
/// <param name="Free">Slots that do nothing.</param>
/// <param name="MemoryBytes">Of the device; null where that is not known.</param>
/// <param name="Standing">Whether it is given work.</param>
/// <param name="Reason">Why not; null if it is.</param>
/// <param name="SilentSeconds">Seconds since its last report, where the next is overdue; null while it reports.</param>
public sealed record SiloJson(
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
    string? Reason,
    double? SilentSeconds)
{
    /// <summary>The JSON form of a silo.</summary>
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
        silo.Reason,
        silo.SilentSeconds);
}

/// <summary>A variant in training.</summary>
/// <param name="Silo">Where.</param>
/// <param name="Slot">Variants of one silo and slot are trained as one stack.</param>
/// <param name="Sweep">A sweep that has it; null if none has any more.</param>
/// <param name="Variant">Its name there, else its identity.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps to be done.</param>
/// <param name="Loss">Of the last reported step, nats per answer token; null before the first.</param>
/// <param name="StepsPerSecond">Null where that is not known.</param>
/// <param name="SecondsLeft">Until the steps are done; null where that is not known.</param>
public sealed record RunningJson(
    string Silo, int Slot, string? Sweep, string Variant, string Id, int Step, int Steps, double? Loss, double? StepsPerSecond, double? SecondsLeft)
{
    /// <summary>The JSON form of a variant that trains.</summary>
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
/// <param name="Sweep">For which it is to be trained.</param>
/// <param name="Variant">Its name there.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Requires">Labels that a silo must have.</param>
/// <param name="Cause">Why it waits.</param>
/// <param name="Waiting">The same in words.</param>
/// <param name="Ahead">Variants of any sweep that are before it and could take its slot.</param>
/// <param name="FreeSlots">Of those that it could have.</param>
/// <param name="Slots">Those that it could have.</param>
/// <param name="StartsInSeconds">About; null if nothing is known of the speed.</param>
public sealed record QueuedJson(
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
    /// <summary>The JSON form of a variant that waits.</summary>
    public static QueuedJson Of(WaitingVariant one)
    {
        var wait = one.Queued.Wait;
        return new(
            one.Queued.Sweep, one.Name, wait.Variant.Value, one.Queued.Requires, wait.Cause, one.Waiting, wait.Ahead, wait.Free, wait.Slots, wait.StartsIn);
    }
}

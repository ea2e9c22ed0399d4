namespace VerifiedAddition.Chaos;

/// <summary>Computes the figures of a run from the logs of its silos.</summary>
/// <param name="lines">The journal.</param>
/// <param name="faults">The faults that were injected.</param>
internal sealed class Reckoning(IReadOnlyList<JournalLine> lines, IReadOnlyList<InjectedFault> faults)
{
    /// <summary>When each dead silo was first known to be dead; a restarted silo has another address.</summary>
    private readonly (string Silo, DateTimeOffset At)[] _deaths =
    [
        .. SiloLog.Deaths(lines).GroupBy(death => (death.Silo, death.Address)).Select(silo => (silo.Key.Silo, silo.Min(death => death.At))),
    ];

    private readonly ILookup<(string, long), DateTimeOffset> _reapings =
        SiloLog.Reapings(lines).ToLookup(reaping => (reaping.Variant, reaping.Epoch), reaping => reaping.At);

    public IReadOnlyList<Attempt> Attempts { get; } = Attempt.In(lines);

    public IReadOnlyList<FaultFigures> Faults =>
        [.. Enum.GetValues<Fault>().Select(kind => Of(kind, [.. faults.Where(fault => fault.Fault == kind)]))];

    /// <summary>Variants recorded as trained more than once, except those that a restored storage had lost.</summary>
    public IEnumerable<string> CompletedTwice =>
        SiloLog.Completions(lines).GroupBy(completion => (completion.Variant, Restored: RestoredBefore(completion.At)))
            .Where(variant => variant.Count() > 1).Select(variant => variant.Key.Variant);

    /// <summary>Attempts that began at a checkpoint, after which the variant fell to step 0; not those begun after the copy of a restored storage.</summary>
    public IEnumerable<Attempt> Forgotten => Attempts.Where(attempt =>
        attempt.IsForgotten && !Restorations(attempt).Any(restored => attempt.Began > restored.At - Disturbance.Age));

    /// <summary>Attempts of which more was repeated than <paramref name="most"/>, plus what a restored storage lost; a flipped bit may cost anything.</summary>
    public IEnumerable<Attempt> RepeatedBeyond(TimeSpan most) => Attempts.Where(attempt =>
        attempt.RepeatedTime > most + (Restorations(attempt).Any() ? Disturbance.Age : TimeSpan.Zero) + (Disturbance.Trouble * Outages(attempt))
        && !faults.Any(fault => fault.Fault is Fault.FlipBit && attempt.IsLostBy(fault)));

    private IEnumerable<InjectedFault> Restorations(Attempt attempt) => faults.Where(fault => fault.Fault is Fault.RestoreStorage && attempt.Spans(fault.At));

    private int Outages(Attempt attempt) => faults.Count(fault => fault.Fault is Fault.ArtefactsAway or Fault.FullDisk && attempt.Spans(fault.At));

    /// <summary>How often the storage had been restored. The last processes end some moments after a fault begins, and stay down for longer.</summary>
    private int RestoredBefore(DateTimeOffset at) => faults.Count(fault => fault.Fault is Fault.RestoreStorage && fault.At + ChaosPlan.MinDown < at);

    /// <summary>Questions of shards that were started again.</summary>
    public long QuestionsAskedAgain => SiloLog.Shards(lines).GroupBy(shard => (shard.Verification, shard.Shard))
        .Sum(shard => shard.Skip(1).Sum(again => again.Questions));

    private FaultFigures Of(Fault kind, InjectedFault[] fallen)
    {
        var lost = fallen.SelectMany(fault => Attempts.Where(attempt => attempt.IsLostBy(fault)).Select(attempt => (fault, attempt))).ToArray();
        return new(
            kind,
            fallen.Length,
            Seconds.Of(fallen.SelectMany(fault => fault.Silos.SelectMany(silo => Detections(fault, silo)))),
            Seconds.Of(lost.SelectMany(one => _reapings[(one.attempt.Variant, one.attempt.Epoch)].Where(at => at > one.fault.At).Take(1)
                .Select(at => at - one.fault.At))),
            Seconds.Of(lost.Select(one => one.attempt.Next!.Began - one.fault.At)),
            lost.Length,
            lost.Sum(one => (long)one.attempt.Repeated),
            HitWork.Of(fallen));
    }

    private IEnumerable<TimeSpan> Detections(InjectedFault fault, string silo) =>
        _deaths.Where(death => death.Silo == silo && death.At > fault.At).Select(death => death.At - fault.At).Order().Take(1);
}

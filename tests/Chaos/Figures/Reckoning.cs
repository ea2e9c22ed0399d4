namespace VerifiedAddition.Chaos;

/// <summary>Computes the figures of a run from the logs of its silos.</summary>
/// <param name="lines">The journal.</param>
/// <param name="blows">The faults that were injected.</param>
internal sealed class Reckoning(IReadOnlyList<JournalLine> lines, IReadOnlyList<FallenBlow> blows)
{
    /// <summary>When each dead silo was first known to be dead; a restarted silo has another address.</summary>
    private readonly (string Silo, DateTimeOffset At)[] _deaths =
    [
        .. SiloLog.Deaths(lines).GroupBy(death => (death.Silo, death.Address)).Select(silo => (silo.Key.Silo, silo.Min(death => death.At))),
    ];

    private readonly ILookup<(string, long), DateTimeOffset> _reapings =
        SiloLog.Reapings(lines).ToLookup(reaping => (reaping.Variant, reaping.Epoch), reaping => reaping.At);

    public IReadOnlyList<Attempt> Attempts { get; } = Attempt.In(lines);

    public IReadOnlyList<BlowFigures> Blows =>
        [.. Enum.GetValues<Blow>().Select(kind => Of(kind, [.. blows.Where(blow => blow.Blow == kind)]))];

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
        && !blows.Any(blow => blow.Blow is Blow.FlipBit && attempt.IsLostBy(blow)));

    private IEnumerable<FallenBlow> Restorations(Attempt attempt) => blows.Where(blow => blow.Blow is Blow.RestoreStorage && attempt.Spans(blow.At));

    private int Outages(Attempt attempt) => blows.Count(blow => blow.Blow is Blow.ArtefactsAway or Blow.FullDisk && attempt.Spans(blow.At));

    private int RestoredBefore(DateTimeOffset at) => blows.Count(blow => blow.Blow is Blow.RestoreStorage && blow.At < at);

    /// <summary>Questions of shards that were started again.</summary>
    public long QuestionsAskedAgain => SiloLog.Shards(lines).GroupBy(shard => (shard.Verification, shard.Shard))
        .Sum(shard => shard.Skip(1).Sum(again => again.Questions));

    private BlowFigures Of(Blow kind, FallenBlow[] fallen)
    {
        var lost = fallen.SelectMany(blow => Attempts.Where(attempt => attempt.IsLostBy(blow)).Select(attempt => (blow, attempt))).ToArray();
        return new(
            kind,
            fallen.Length,
            Seconds.Of(fallen.SelectMany(blow => blow.Silos.SelectMany(silo => Detections(blow, silo)))),
            Seconds.Of(lost.SelectMany(one => _reapings[(one.attempt.Variant, one.attempt.Epoch)].Where(at => at > one.blow.At).Take(1)
                .Select(at => at - one.blow.At))),
            Seconds.Of(lost.Select(one => one.attempt.Next!.Began - one.blow.At)),
            lost.Length,
            lost.Sum(one => (long)one.attempt.Repeated),
            MetWork.Of(fallen));
    }

    private IEnumerable<TimeSpan> Detections(FallenBlow blow, string silo) =>
        _deaths.Where(death => death.Silo == silo && death.At > blow.At).Select(death => death.At - blow.At).Order().Take(1);
}

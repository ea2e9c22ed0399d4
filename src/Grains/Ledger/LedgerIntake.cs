using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>What was taken of jobs, and what is to be posted of it. Pure: no clock, no input or output.</summary>
internal sealed record LedgerIntake
{
    /// <summary>
    /// A settled job is remembered for so long, in milliseconds: a job tells what it counts at most <see cref="JobCharging.Trusted"/> after it has proved
    /// that no other activation has gone on, and a call is not carried out later than ten seconds after it was made.
    /// </summary>
    public const long RemembersFor = 120_000;

    /// <summary>Maximum number of charges that wait for the pages: if they cannot be written for long, this must still be stored.</summary>
    public const int MaxOutbox = 20_000;

    public ImmutableDictionary<string, TakenJob> Jobs { get; init; } = ImmutableDictionary.Create<string, TakenJob>(StringComparer.Ordinal);

    /// <summary>What the pages may not have yet, by number.</summary>
    public ImmutableList<QuestionCharge> Outbox { get; init; } = [];

    /// <summary>The number of the newest charge.</summary>
    public long Number { get; init; }

    /// <summary>Takes what it has not had of a job.</summary>
    /// <param name="charge">What the job says.</param>
    /// <param name="now">Milliseconds since 1970: numbers increase even if the newest ones were lost with the storage.</param>
    /// <returns>The same if it has had all of it.</returns>
    public LedgerIntake Take(JobCharge charge, long now)
    {
        ArgumentNullException.ThrowIfNull(charge);
        var known = Jobs.TryGetValue(charge.Job, out var taken) ? taken.To : charge.From;
        if (charge.To <= known)
        {
            return this;
        }

        var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(now).UtcDateTime);
        var next = new QuestionCharge(Math.Max(Number + 1, now), charge.Sweep, charge.Owner, charge.Device, charge.Variant, day, charge.To - known);
        return this with
        {
            Jobs = Remembered(now).SetItem(charge.Job, new(charge.To)),
            Outbox = (Outbox.Count < MaxOutbox ? Outbox : Outbox.RemoveAt(0)).Add(next),
            Number = next.Number,
        };
    }

    /// <summary>The stored state of a job says that so much of it was taken.</summary>
    public LedgerIntake Settle(string job, long charged, long now) =>
        Jobs.TryGetValue(job, out var taken) && taken.Settled is null && taken.To <= charged
            ? this with { Jobs = Jobs.SetItem(job, taken with { Settled = now }) }
            : this;

    /// <summary>Removes what the pages have.</summary>
    public LedgerIntake Posted(IReadOnlySet<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return numbers.Count == 0 ? this : this with { Outbox = Outbox.RemoveAll(charge => numbers.Contains(charge.Number)) };
    }

    private ImmutableDictionary<string, TakenJob> Remembered(long now) =>
        Jobs.RemoveRange(Jobs.Where(job => job.Value.Settled < now - RemembersFor).Select(job => job.Key));
}

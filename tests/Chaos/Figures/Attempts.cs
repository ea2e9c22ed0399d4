namespace VerifiedAddition.Chaos;

/// <summary>An attempt at a variant, as reconstructed from logs.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Epoch">The epoch of the attempt.</param>
/// <param name="Silo">The silo it ran on.</param>
/// <param name="Began">When its training began.</param>
/// <param name="First">The step it began at.</param>
/// <param name="Last">The last step it logged; it logs every half second.</param>
/// <param name="Next">The attempt that followed; null if none did.</param>
/// <param name="Told">Number of steps it logged, two per second of training.</param>
/// <param name="ToldInVain">Number of these beyond the step at which the next attempt began.</param>
internal sealed record Attempt(
    string Variant, long Epoch, string Silo, DateTimeOffset Began, int First, int Last, Attempt? Next, int Told, int ToldInVain)
{
    /// <summary>Steps that the next attempt repeated.</summary>
    public int Repeated => Next is null ? 0 : Math.Max(0, Last - Next.First);

    /// <summary>Training time that the next attempt repeated.</summary>
    public TimeSpan RepeatedTime => TimeSpan.FromSeconds(0.5) * ToldInVain;

    /// <summary>Whether it began at a checkpoint although the next attempt had none.</summary>
    public bool IsForgotten => First > 0 && Next is { First: 0 };

    /// <summary>Returns all attempts at all variants.</summary>
    public static IReadOnlyList<Attempt> In(IReadOnlyList<JournalLine> lines)
    {
        var all = new List<Attempt>();
        foreach (var variant in SiloLog.Steps(lines).GroupBy(line => line.Variant, StringComparer.Ordinal))
        {
            Attempt? next = null;
            foreach (var attempt in variant.GroupBy(line => line.Epoch).OrderByDescending(attempt => attempt.Key))
            {
                var (first, last) = (attempt.First(), attempt.MaxBy(line => line.Step)!);
                var inVain = next is null ? 0 : attempt.Count(line => line.Step > next.First);
                next = new(variant.Key, attempt.Key, first.Silo, first.At, first.Step, last.Step, next, attempt.Count(), inVain);
                all.Add(next);
            }
        }

        return all;
    }

    /// <summary>Whether a fault ended it: it ran on the silo that was hit, and the next attempt began later.</summary>
    public bool IsLostBy(InjectedFault fault) => Spans(fault.At) && fault.Silos.Contains(Silo, StringComparer.Ordinal);

    /// <summary>Whether it was the latest attempt at that time, and not the last of all.</summary>
    public bool Spans(DateTimeOffset at) => Began < at && Next is not null && Next.Began > at;
}

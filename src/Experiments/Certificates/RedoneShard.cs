using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A shard whose questions were asked again.</summary>
/// <param name="Certified">What the certificate says.</param>
/// <param name="Redone">What came of it now.</param>
/// <param name="Tolerance">How far the smallest margins may be apart, in logits.</param>
/// <param name="Listed">The wrong answers of this shard that the certificate lists.</param>
public sealed record RedoneShard(CertificateShard Certified, ShardReport Redone, double Tolerance, FailingQuestion[] Listed)
{
    /// <summary>Relative to the margin, or to 1 if that is more. One engine repeats itself, but for what is asked together.</summary>
    private const double SameEngine = 1e-4;

    /// <summary>The same for another library, device or number of threads, which adds in another order.</summary>
    private const double OtherEngine = 1e-2;

    /// <summary>Relative to the bound, which is told with three digits: more than one of the last digit.</summary>
    private const double SameBound = 2e-2;

    /// <summary>Whether it gave the same again, but for rounding.</summary>
    public bool Holds => !Differences.Any();

    /// <summary>
    /// What does not agree, as sentences. How many questions float64 decided on is a matter of rounding, and is not compared; where it is the same, so
    /// must be what the derived bounds say of them.
    /// </summary>
    public IEnumerable<string> Differences
    {
        get
        {
            var (before, now) = (Certified, Redone);
            if (now.Failures != before.Failures || now.Questions != before.Questions)
            {
                yield return
                    $"Shard {before.Shard}: {Figures.Count(now.Failures)} of {Figures.Count(now.Questions)} answers are wrong, " +
                    $"but the certificate says {Figures.Count(before.Failures)} of {Figures.Count(before.Questions)}.";
            }
            else if (!Answers(now.Failing.Take(Listed.Length)).SequenceEqual(Answers(Listed)))
            {
                yield return $"Shard {before.Shard}: as many answers are wrong as the certificate says, but other ones.";
            }

            if (!now.SmallestMargin.Equals(before.SmallestMargin) && !(Math.Abs(now.SmallestMargin - before.SmallestMargin) <= Tolerance))
            {
                yield return
                    $"Shard {before.Shard}: the smallest margin is {Figures.Real(now.SmallestMargin)}, but the certificate says " +
                    $"{Figures.Real(before.SmallestMargin)}; no more than {Figures.Real(Tolerance)} apart would be rounding.";
            }

            if (before.Rounding is { } certified && now.Rounding is { } found && now.Rechecked == before.Rechecked && !IsSame(certified, found))
            {
                yield return
                    $"Shard {before.Shard}: {Figures.Count(found.Undecided)} undecided questions with the bound {Figures.Real(found.Bound)}, " +
                    $"but the certificate says {Figures.Count(certified.Undecided)} with {Figures.Real(certified.Bound)}.";
            }
        }
    }

    /// <summary>Sets beside each other what a certificate says of a shard and what came of it now.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="certified">One of its shards.</param>
    /// <param name="redone">What the same questions came to.</param>
    public static RedoneShard Of(Certificate certificate, CertificateShard certified, ShardReport redone)
    {
        var same = certificate.Engines is [var only] && only == redone.Engine;
        return new(
            certified,
            redone,
            double.IsFinite(certified.SmallestMargin) ? (same ? SameEngine : OtherEngine) * Math.Max(1, certified.SmallestMargin) : 0,
            [.. certificate.Failing.Where(one => one.Index >= certified.First && one.Index < certified.First + certified.Questions)]);
    }

    private static bool IsSame(RoundingResult certified, RoundingResult found) => certified.Undecided == found.Undecided
        && (certified.Bound.Equals(found.Bound) || Math.Abs(certified.Bound - found.Bound) <= SameBound * certified.Bound);

    private static IEnumerable<(long Index, string Predicted)> Answers(IEnumerable<FailingQuestion> failing) =>
        failing.Select(one => (one.Index, one.Predicted));
}

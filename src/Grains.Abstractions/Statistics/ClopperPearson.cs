using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>An interval that contains the true share with a given confidence.</summary>
/// <param name="Level">The confidence, such as 0.95.</param>
/// <param name="Lower">Lower bound, 0–1.</param>
/// <param name="Upper">Upper bound, 0–1.</param>
[GenerateSerializer, Immutable, Alias("va.ConfidenceInterval")]
public sealed record ConfidenceInterval(double Level, double Lower, double Upper);

/// <summary>The exact confidence interval of a binomial proportion (Clopper and Pearson 1934).</summary>
public static class ClopperPearson
{
    /// <summary>Computes two-sided bounds of the success probability from <paramref name="successes"/> in <paramref name="trials"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No trials, more successes than trials, or a level that is not between 0 and 1.</exception>
    public static ConfidenceInterval TwoSided(long successes, long trials, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (level is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "The confidence level must lie between 0 and 1, such as 0.95.");
        }

        // Near certainty the bounds are computed from the failures: 1 − p would lose the significant digits.
        var failures = trials - successes;
        var (least, most) = (BinomialBounds.Lower(failures, trials, (1 - level) / 2), BinomialBounds.Upper(failures, trials, (1 - level) / 2));
        return new(level, 1 - most, 1 - least);
    }

    /// <summary>Computes two-sided bounds of the failure rate from <paramref name="failures"/> in <paramref name="trials"/>.</summary>
    public static ConfidenceInterval FailureRate(long failures, long trials, double level = 0.95)
    {
        var share = (1 - level) / 2;
        return new(level, BinomialBounds.Lower(failures, trials, share), BinomialBounds.Upper(failures, trials, share));
    }

    /// <summary>Computes the one-sided upper bound of the failure rate at the given confidence.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No trials, more failures than trials, or a level that is not between 0 and 1.</exception>
    public static double MaxFailureRate(long failures, long trials, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(failures, trials);
        return level is > 0 and < 1
            ? BinomialBounds.Upper(failures, trials, 1 - level)
            : throw new ArgumentOutOfRangeException(nameof(level), level, "The confidence level must lie between 0 and 1, such as 0.95.");
    }

    /// <summary>Returns the guaranteed number of nines of the accuracy: those of the one-sided bound, never of the observed share.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No trials, more failures than trials, or a level that is not between 0 and 1.</exception>
    public static int Nines(long failures, long trials, double level = 0.95) =>
        Math.Max(0, (int)Math.Floor(-Math.Log10(MaxFailureRate(failures, trials, level))));
}

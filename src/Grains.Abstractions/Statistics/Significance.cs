using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>Tests whether two failure counts differ by more than chance. The p-values are two-sided.</summary>
public static class Significance
{
    /// <summary>For two samples of different questions: Fisher's exact test (1935).</summary>
    /// <returns>The probability, if both models fail equally often, of a split of the failures that is no more probable than this one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative, or there are more failures than questions.</exception>
    public static double OfIndependent(long failures, long asked, long otherFailures, long otherAsked)
    {
        Check(failures, asked);
        Check(otherFailures, otherAsked);
        var all = failures + otherFailures;
        var (fewest, most) = (Math.Max(0, all - otherAsked), Math.Min(all, asked));
        var seen = LogProbability(failures);
        var sum = 0.0;
        for (var split = fewest; split <= most; split++)
        {
            var one = LogProbability(split);
            if (one <= seen + 1e-6)
            {
                sum += Math.Exp(one);
            }
        }

        return Math.Min(1, sum);

        double LogProbability(long split) =>
            LogChoose(asked, split) + LogChoose(otherAsked, all - split) - LogChoose(asked + otherAsked, all);
    }

    /// <summary>For the same questions asked twice: McNemar's exact test on the questions that exactly one of the two answered wrongly.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static double OfSame(long onlyFirst, long onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        var (fewer, all) = (Math.Min(onlyFirst, onlySecond), onlyFirst + onlySecond);
        return onlyFirst == onlySecond ? 1 : Math.Min(1, 2 * IncompleteBeta.Regularised(all - fewer, fewer + 1, 0.5));
    }

    private static double LogChoose(long n, long k) =>
        IncompleteBeta.LogGamma(n + 1) - IncompleteBeta.LogGamma(k + 1) - IncompleteBeta.LogGamma(n - k + 1);

    private static void Check(long failures, long asked)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(failures, asked);
    }
}

namespace VerifiedAddition.Arithmetic;

/// <summary>Exact bounds of a probability of which trials are known (Clopper and Pearson 1934).</summary>
/// <remarks>What is said of rare failures keeps its relative precision: rates are sought in their logarithm first.</remarks>
public static class BinomialBounds
{
    /// <summary>The success rate at which this many or more successes have probability <paramref name="share"/>; 0 if there are none.</summary>
    public static double Lower(long successes, long trials, double share) =>
        successes == 0 ? 0 : Solve(rate => IncompleteBeta.Regularised(successes, trials - successes + 1, rate) - share);

    /// <summary>The success rate at which this many or fewer successes have probability <paramref name="share"/>; 1 if all are successes.</summary>
    public static double Upper(long successes, long trials, double share) =>
        successes == trials ? 1 : Solve(rate => IncompleteBeta.Regularised(successes + 1, trials - successes, rate) - (1 - share));

    /// <summary>The root in 0…1 of a rising function, by bisection in the logarithm of the rate and then in the rate.</summary>
    private static double Solve(Func<double, double> rising)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 1100 && low < high; i++)
        {
            var middle = low > 0 && high / low > 2 ? Math.Sqrt(low) * Math.Sqrt(high) : low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = rising(middle) < 0 ? (middle, high) : (low, middle);
        }

        return high;
    }
}

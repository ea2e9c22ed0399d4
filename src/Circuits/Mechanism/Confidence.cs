using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>How certain intervals are.</summary>
/// <param name="Error">Probability that an interval misses what it is of, at most: above 0, up to 1, where it is a point for a mean and next to one for a share.</param>
public readonly record struct Confidence(double Error)
{
    /// <summary>Of what is shown: 95 %.</summary>
    public static Confidence Usual { get; } = new(1 - Tally.Level);

    /// <summary>A share, with the exact interval of Clopper and Pearson.</summary>
    public Amount Of(Tally tally) => tally.Trials == 0 ? new(0, 0, 1, 0) : Share(tally.Count, tally.Trials);

    /// <summary>A share of right answers; all of its questions leave nothing to chance.</summary>
    public Amount Of(ClassAccuracy accuracy)
    {
        ArgumentNullException.ThrowIfNull(accuracy);
        return accuracy.IsAll ? new(accuracy.Rate, accuracy.Rate, accuracy.Rate, accuracy.Asked) : Share(accuracy.Right, accuracy.Asked);
    }

    /// <summary>A mean over questions, with the interval of Student's t.</summary>
    /// <param name="values">One for each question, at least two.</param>
    public Amount Mean(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var mean = values.Average();
        var half = Deviations(values.Count - 1) * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count);
        return new(mean, mean - half, mean + half, values.Count);
    }

    private Amount Share(int count, int trials) =>
        new((double)count / trials, BinomialBounds.Lower(count, trials, Error / 2), BinomialBounds.Upper(count, trials, Error / 2), trials);

    /// <summary>How many standard errors Student's t with so many degrees of freedom exceeds, up or down, with the probability <see cref="Error"/>.</summary>
    private double Deviations(int freedom)
    {
        // With x = f / (f + t²) that probability is I_x(f/2, 1/2), which rises with x.
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 200 && high - low > 1e-16 * high; i++)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = IncompleteBeta.Regularised(freedom / 2.0, 0.5, middle) < Error ? (middle, high) : (low, middle);
        }

        return Math.Sqrt(freedom * (1 - high) / high);
    }
}

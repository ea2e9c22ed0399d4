namespace VerifiedAddition.Circuits;

/// <summary>A share or a mean with its 95 % interval.</summary>
/// <param name="Value">The share, 0 to 1, or the mean.</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
/// <param name="Questions">How many questions it is of.</param>
public readonly record struct Amount(double Value, double Lower, double Upper, int Questions)
{
    private const double Deviations = 1.959963984540054; // of a normal distribution, 95 %

    /// <summary>A share, with the exact interval of Clopper and Pearson.</summary>
    public static Amount Of(Tally tally) => new(tally.Rate, tally.Lower, tally.Upper, tally.Trials);

    /// <summary>A share of right answers; all of its questions leave nothing to chance.</summary>
    public static Amount Of(ClassAccuracy accuracy)
    {
        ArgumentNullException.ThrowIfNull(accuracy);
        return new(accuracy.Rate, accuracy.Lower, accuracy.Upper, accuracy.Asked);
    }

    /// <summary>A mean over questions, with the interval of the normal distribution.</summary>
    /// <param name="values">One for each question, at least two.</param>
    public static Amount Mean(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var mean = values.Average();
        var half = Deviations * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count);
        return new(mean, mean - half, mean + half, values.Count);
    }
}

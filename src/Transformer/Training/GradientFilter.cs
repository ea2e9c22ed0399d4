namespace VerifiedAddition.Transformer;

/// <summary>
/// GrokFast's filter with an exponential moving average (Lee et al., 2024, arXiv 2405.20233): what is slow in the gradient is added to it once more,
/// multiplied, before the optimiser sees it. Part of the recipe, and so of its hash.
/// </summary>
/// <param name="Alpha">How much of the mean a step keeps, from 0 to below 1.</param>
/// <param name="Lambda">How many times the mean is added to the gradient, above 0.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
public sealed record GradientFilter(double Alpha, double Lambda)
{
    public double Alpha { get; } = Alpha is >= 0 and < 1
        ? Alpha
        : throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, "A mean keeps from 0 to below 1 of itself; 0.98 is usual.");

    public double Lambda { get; } = double.IsFinite(Lambda) && Lambda > 0
        ? Lambda
        : throw new ArgumentOutOfRangeException(nameof(Lambda), Lambda, "The mean must be added more than 0 times; 2 is usual.");
}

using TorchSharp;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Applies a <see cref="GradientFilter"/>, whose mean it changes in place.</summary>
/// <param name="filter">The filter.</param>
/// <param name="mean">The running mean of the gradient, [parameter]; whoever made it disposes of it.</param>
internal sealed class FilteredGradient(GradientFilter filter, Tensor mean) : IDisposable
{
    private readonly Scalar _kept = filter.Alpha.ToScalar();
    private readonly Scalar _taken = (1 - filter.Alpha).ToScalar();
    private readonly Scalar _added = filter.Lambda.ToScalar();

    /// <summary>The gradient that the optimiser sees.</summary>
    /// <param name="gradient">Of the step, [parameter].</param>
    /// <param name="isFirst">Whether nothing was averaged before: then the mean begins as this gradient.</param>
    public Tensor Of(Tensor gradient, bool isFirst)
    {
        using var quiet = no_grad();
        if (isFirst)
        {
            mean.copy_(gradient);
        }

        mean.mul_(_kept).add_(gradient, _taken);
        return gradient.add(mean, _added);
    }

    public void Dispose()
    {
        _kept.Dispose();
        _taken.Dispose();
        _added.Dispose();
    }
}

using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>How the affine map <c>Wᵀ(gain ⊙ x + shift) + bias</c>, computed in float64, passes on an error of x and adds its own.</summary>
/// <param name="Norm">At least the spectral norm of diag(gain) · W.</param>
/// <param name="Length">The Frobenius norm of the same.</param>
/// <param name="Offset">The length of |W|ᵀ|shift| + |bias|.</param>
/// <param name="Operations">The most roundings that any term of an element of the result goes through.</param>
internal sealed record AffineBound(double Norm, double Length, double Offset, int Operations)
{
    /// <summary>Beside the additions: the two operations that apply gain and shift, the product with the weight, and the bias.</summary>
    private const int Further = 4;

    /// <param name="weight">[in, out], float64.</param>
    /// <param name="bias">[out].</param>
    /// <param name="gain">[in].</param>
    /// <param name="shift">[in].</param>
    public static AffineBound Of(Tensor weight, Tensor? bias = null, Tensor? gain = null, Tensor? shift = null)
    {
        using var scope = NewDisposeScope();
        var scaled = gain is null ? weight : weight.mul(gain.unsqueeze(1));
        var offset = zeros([weight.shape[1]], ScalarType.Float64, weight.device);
        offset = shift is null ? offset : offset.add(shift.abs().matmul(weight.abs()), Scalars.One);
        offset = bias is null ? offset : offset.add(bias.abs(), Scalars.One);
        var length = scaled.norm().item<double>();
        return new(
            weight.shape[1] == 1 ? length : OperatorNorm.AtMost(scaled), length, offset.norm().item<double>(), (int)weight.shape[0] + Further);
    }

    /// <summary>Bound on the length of the result's error.</summary>
    /// <param name="arriving">Bound on the length of the error of x.</param>
    /// <param name="length">The length of the computed x.</param>
    public double Error(double arriving, double length) => (Norm * arriving) + (Roundings.Gamma(Operations) * ((Length * length) + Offset));
}

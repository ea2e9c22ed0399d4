using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Upper bounds on spectral norms.</summary>
internal static class OperatorNorm
{
    /// <summary>Each squaring halves the excess of the bound. With six it is at most rank^(1/256): 2.5 % for rank 510.</summary>
    private const int Squarings = 6;

    /// <summary>Many times what rounding takes away from the bound.</summary>
    private const double Outward = 1 + 1e-6;

    /// <summary>A number that the largest singular value of a float64 matrix does not exceed.</summary>
    /// <remarks>
    /// The largest eigenvalue λ of G = WᵀW is at most ‖Gᵏ‖^(1/k) in the Frobenius norm, for any k. G is squared repeatedly, and scaled before each
    /// squaring so that nothing overflows.
    /// </remarks>
    public static double AtMost(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        var power = matrix.shape[0] <= matrix.shape[1] ? matrix.mm(matrix.t()) : matrix.t().mm(matrix);
        var (logarithm, exponent) = (0.0, 1.0);
        for (var i = 0; i <= Squarings; i++)
        {
            var length = power.norm();
            var value = length.item<double>();
            if (!(value > 0))
            {
                return value; // zero, or no number
            }

            logarithm += Math.Log(value) / exponent;
            exponent *= 2;
            power = power.div(length);
            power = power.mm(power);
        }

        return Math.Exp(logarithm / 2) * Outward;
    }
}

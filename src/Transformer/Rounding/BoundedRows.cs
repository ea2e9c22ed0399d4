using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Computed rows of numbers and how far each may be from the exact one.</summary>
/// <param name="Values">[row, width], float64.</param>
/// <param name="Errors">By row: bound on the length of the difference between the computed and the exact row.</param>
internal sealed record BoundedRows(Tensor Values, double[] Errors)
{
    /// <summary>The length of every row; further leading dimensions count as rows.</summary>
    public static double[] LengthsOf(Tensor values)
    {
        using var scope = NewDisposeScope();
        return Buffers.ToHostDouble(values.pow(Scalars.Two).sum([-1]).sqrt());
    }

    /// <summary>The sum of two rows each.</summary>
    /// <param name="values">[row, width].</param>
    /// <param name="errors">Bounds on the lengths of the errors of <paramref name="values"/>.</param>
    public BoundedRows Plus(Tensor values, IReadOnlyList<double> errors)
    {
        var sum = Values.add(values, Scalars.One);
        var lengths = LengthsOf(sum);
        return new(sum, [.. Errors.Select((error, row) => error + errors[row] + (Roundings.Unit * lengths[row]))]);
    }
}

/// <summary>The same after a normalisation.</summary>
/// <param name="Values">With gain and bias, [row, d_model].</param>
/// <param name="Errors">By row: bound on the length of the error before gain and bias.</param>
/// <param name="Lengths">By row: the length before gain and bias.</param>
internal sealed record NormalisedRows(Tensor Values, double[] Errors, double[] Lengths);

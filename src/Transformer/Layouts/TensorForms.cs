namespace VerifiedAddition.Transformer;

/// <summary>Converts tensors between HookedTransformer's form and that of PyTorch's linear maps. Numbers only change places.</summary>
internal static class TensorForms
{
    /// <summary>A tensor of HookedTransformer as a linear map has it.</summary>
    public static HostTensor ToLinear(this TensorForm form, HostTensor hooked) => (form, hooked.Shape) switch
    {
        (TensorForm.Matrix, [var rows, var columns]) => new([columns, rows], Transposed(hooked.Values, 1, rows, columns)),
        (TensorForm.Projection, [var heads, var width, var each]) => new([heads * each, width], Transposed(hooked.Values, heads, width, each)),
        (TensorForm.ProjectionBias, [var heads, var each]) => new([heads * each], hooked.Values),
        (TensorForm.Output, [var heads, var each, var width]) => new([width, heads * each], Transposed(hooked.Values, 1, heads * each, width)),
        (TensorForm.Same, _) => hooked,
        _ => throw new ArgumentException($"A tensor of shape [{string.Join(", ", hooked.Shape)}] is no {form}.", nameof(hooked)),
    };

    /// <summary>The tensor of a linear map as HookedTransformer has it; null if it has not the dimensions of one, or they are no multiple of the heads.</summary>
    /// <param name="heads">Attention heads, which the linear map does not show.</param>
    public static HostTensor? ToHooked(this TensorForm form, HostTensor linear, long heads) => (form, linear.Shape) switch
    {
        (TensorForm.Matrix, [var rows, var columns]) => new([columns, rows], Transposed(linear.Values, 1, rows, columns)),
        (TensorForm.Projection, [var all, var width]) when all % heads == 0 =>
            new([heads, width, all / heads], Transposed(linear.Values, heads, all / heads, width)),
        (TensorForm.ProjectionBias, [var all]) when all % heads == 0 => new([heads, all / heads], linear.Values),
        (TensorForm.Output, [var width, var all]) when all % heads == 0 =>
            new([heads, all / heads, width], Transposed(linear.Values, 1, width, all)),
        (TensorForm.Same, _) => linear,
        _ => null,
    };

    /// <summary>The dimensions that a linear map's tensor has, for messages.</summary>
    public static string LinearDimensions(this TensorForm form) => form switch
    {
        TensorForm.Matrix => "[out, in]",
        TensorForm.Projection => "[n_heads · d_head, d_model]",
        TensorForm.ProjectionBias => "[n_heads · d_head]",
        TensorForm.Output => "[d_model, n_heads · d_head]",
        _ => "any",
    };

    /// <summary>Transposes each of so many matrices [rows, columns], which lie behind each other.</summary>
    private static float[] Transposed(float[] values, long matrices, long rows, long columns)
    {
        var transposed = new float[values.Length];
        var size = (int)(rows * columns);
        for (var start = 0; start < (int)matrices * size; start += size)
        {
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    transposed[start + (column * (int)rows) + row] = values[start + (row * (int)columns) + column];
                }
            }
        }

        return transposed;
    }
}

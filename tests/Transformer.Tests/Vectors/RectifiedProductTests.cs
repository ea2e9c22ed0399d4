using System.Runtime.InteropServices;

namespace VerifiedAddition.Transformer.Tests;

public sealed unsafe class RectifiedProductTests
{
    /// <summary>Rows, neurons, columns, and the share of neurons at rest; with widths that end within a register and within a strip.</summary>
    public static MatrixTheoryData<int, int, int, double> Products { get; } = new([1, 7, 20], [40, 96, 131], [17, 50, 96], [0, 0.4, 0.95, 1]);

    [Theory]
    [MemberData(nameof(Products))]
    public void Sums_are_the_bits_of_a_product_of_all_terms(int rows, int neurons, int columns, double atRest)
    {
        Assert.SkipUnless(VectorRegisters.AreSupported, "This processor computes with torch.");
        var random = new Random(rows + neurons + columns);
        float Next() => (float)(random.NextDouble() - 0.5);
        var (left, sum, expected) = (new Matrix<float>(rows, neurons), new Matrix<float>(rows, columns), new Matrix<float>(rows, columns));
        for (var row = 0; row < rows; row++)
        {
            for (var neuron = 0; neuron < neurons; neuron++)
            {
                left[row][neuron] = random.NextDouble() < atRest ? 0 : Math.Abs(Next());
            }

            for (var column = 0; column < columns; column++)
            {
                sum[row][column] = expected[row][column] = Next();
            }
        }

        var weight = new PackedMatrix(neurons, columns, (_, _) => Next());

        new RectifiedProduct(24, neurons).AddTo(left[0], left.Stride, weight.Slice, sum[0], sum.Stride, rows);

        Products<float>.AddTo(left[0], left.Stride, weight.Slice, expected[0], expected.Stride, rows);
        for (var row = 0; row < rows; row++)
        {
            Assert.Equal(MemoryMarshal.AsBytes(expected.Row(row)), MemoryMarshal.AsBytes(sum.Row(row)));
        }
    }

    [Fact]
    public void A_hidden_value_that_is_no_number_stays_visible()
    {
        Assert.SkipUnless(VectorRegisters.AreSupported, "This processor computes with torch.");
        var (left, sum) = (new Matrix<float>(4, 40), new Matrix<float>(4, 20));
        left[2][33] = float.NaN;

        new RectifiedProduct(4, 40).AddTo(left[0], left.Stride, new PackedMatrix(40, 20, (_, _) => 1).Slice, sum[0], sum.Stride, 4);

        Assert.All(sum.Row(2).ToArray(), value => Assert.True(float.IsNaN(value)));
        Assert.All(sum.Row(1).ToArray(), value => Assert.Equal(0, value));
    }
}

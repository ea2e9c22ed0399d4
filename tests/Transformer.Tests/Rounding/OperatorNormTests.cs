using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class OperatorNormTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(64, 256)]
    [InlineData(200, 40)]
    public void It_is_at_least_the_largest_singular_value_and_hardly_more(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9, CPU);
        var matrix = empty([rows, columns], ScalarType.Float64).normal_(0, 1, generator);

        var bound = OperatorNorm.AtMost(matrix);

        var largest = linalg.svdvals(matrix).max().item<double>();
        Assert.InRange(bound, largest, 1.03 * largest);
    }

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1)]
    [InlineData(1e38)]
    public void A_rotation_has_its_own_scale(double scale)
    {
        using var scope = NewDisposeScope();
        var matrix = tensor(new[] { 0.6 * scale, 0.8 * scale, -0.8 * scale, 0.6 * scale }, [2, 2]);

        Assert.InRange(OperatorNorm.AtMost(matrix) / scale, 1, 1.01);
    }

    [Fact]
    public void Zeros_have_none_and_what_is_no_number_stays_so()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(0, OperatorNorm.AtMost(zeros([3, 2], ScalarType.Float64)));
        Assert.Equal(double.NaN, OperatorNorm.AtMost(tensor(new[] { double.NaN, 1 }, [1, 2])));
    }
}

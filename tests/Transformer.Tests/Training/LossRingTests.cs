using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class LossRingTests
{
    [Theory]
    [InlineData(double.NaN, 1, "loss of step 2")]
    [InlineData(1, double.PositiveInfinity, "gradient of step 2")]
    public void The_first_number_that_is_not_finite_is_named(double loss, double norm, string named)
    {
        var history = new LossHistory(2);
        using var ring = new LossRing(history, CPU);
        Add(ring, 1, 1);
        Add(ring, 2, 3);
        Add(ring, loss, norm);
        Add(ring, double.NaN, double.NaN);

        var error = Assert.Throws<DivergedException>(ring.Collect);

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 2), (error.Step, error.Before.Count));
        Assert.Equal((2.0, 3.0), (error.Before.Mean(1), error.Before.GradientNorm(1)));
        Assert.Same(error, Assert.Throws<DivergedException>(ring.Collect));
    }

    private static void Add(LossRing ring, double loss, double norm)
    {
        using var scope = NewDisposeScope();
        ring.Add(new(tensor([loss, loss]), tensor((float)norm)));
    }
}

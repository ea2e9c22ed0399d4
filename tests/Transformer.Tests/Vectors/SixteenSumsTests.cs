using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer.Tests;

public sealed unsafe class SixteenSumsTests
{
    [Fact]
    public void Each_sum_has_the_bits_of_a_single_one()
    {
        var vectors = new Matrix<float>(1, SixteenSums.Floats);
        var random = new Random(3);
        for (var i = 0; i < SixteenSums.Floats; i++)
        {
            vectors[0][i] = (float)Math.Pow(10, (random.NextDouble() * 8) - 4) * (random.Next(2) == 0 ? 1 : -1);
        }

        var sums = SixteenSums.Of(vectors[0]);

        for (var vector = 0; vector < Vector512<float>.Count; vector++)
        {
            Assert.Equal(Lanes<float>.Sum(Vector512.Load(vectors[0] + (vector * Vector512<float>.Count))), sums.GetElement(vector));
        }
    }
}

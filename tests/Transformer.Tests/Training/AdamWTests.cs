using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class AdamWTests
{
    [Fact]
    public void Decay_reaches_LayerNorm_gains_and_biases()
    {
        using var model = Shapes.Scrambled(Shapes.Small);
        var before = model.ToStateDict();
        using var optimiser = Optimiser(model.Flat);
        using var nothing = zeros_like(model.Flat);

        optimiser.Step(nothing, learningRate: 8e-5, step: 0);

        foreach (var (left, right) in before.Entries.Zip(model.ToStateDict().Entries))
        {
            Assert.All(left.Value.Values.Zip(right.Value.Values), pair => Close.Relative(pair.First * (1 - 8e-6), pair.Second, 1e-7));
        }
    }

    [Fact]
    public void It_is_PyTorchs_arithmetic()
    {
        const int Count = 300_000; // more than one piece
        using var scope = NewDisposeScope();
        using var generator = new Generator(2, CPU);
        var weights = empty([Count], float64).normal_(0, 1, generator);
        var expected = Buffers.ToHostDouble(weights);
        var (first, second) = (new double[Count], new double[Count]);
        using var optimiser = Optimiser(weights);

        for (var step = 0; step < 3; step++)
        {
            var gradient = empty([Count], float64).normal_(0, 1e-6, generator); // so small that epsilon counts
            optimiser.Step(gradient, 1e-3, step);
            var values = Buffers.ToHostDouble(gradient);
            for (var i = 0; i < Count; i++)
            {
                first[i] = (0.9 * first[i]) + (0.1 * values[i]);
                second[i] = (0.98 * second[i]) + (0.02 * values[i] * values[i]);
                var denominator = (Math.Sqrt(second[i]) / Math.Sqrt(1 - Math.Pow(0.98, step + 1))) + 1e-8;
                expected[i] = (expected[i] * (1 - 1e-4)) - (1e-3 / (1 - Math.Pow(0.9, step + 1)) * first[i] / denominator);
            }
        }

        Close.Absolute(expected, weights, 1e-12);
    }

    [Fact]
    public void The_constants_are_those_of_the_original() =>
        Assert.Equal((0.9, 0.98, 1e-8), (AdamW.Beta1, AdamW.Beta2, AdamW.Epsilon));

    private static AdamW Optimiser(Tensor weights) => new(weights, zeros_like(weights), zeros_like(weights), decay: 0.1);
}

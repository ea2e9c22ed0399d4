using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The engine can build every model that the plan accepts: both use the same limit.</summary>
public sealed class SpecLimitsTests
{
    [Fact]
    public void The_largest_model_is_the_same_to_rules_and_engine() => Assert.Equal(ModelShape.MaxParameters, VariantRules.MaxParameters);

    [Theory]
    [InlineData(Normalisation.Layer, Positions.Rotary, UnembeddingBias.None)]
    [InlineData(Normalisation.Rms, Positions.Learned, UnembeddingBias.Learned)]
    [InlineData(Normalisation.None, Positions.None, UnembeddingBias.None)]
    public void Both_count_the_parameters_of_an_architecture(Normalisation normalisation, Positions positions, UnembeddingBias bias)
    {
        var spec = new VariantSpec
        {
            Digits = 3,
            Layers = 2,
            Heads = 3,
            DModel = 96,
            DHead = 32,
            Steps = 1,
            Normalisation = normalisation,
            Positions = positions,
            UnembeddingBias = bias,
        };

        Assert.Equal(SpecModels.ShapeOf(spec).ParameterCount, spec.Parameters);
        Assert.Equal(spec.Parameters, SpecModels.ShapeOf(spec).Tensors.Sum(tensor => tensor.Shape.Aggregate(1L, (count, extent) => count * extent)));
    }

    [Theory]
    [InlineData(1, 1, 8000, 1)]
    [InlineData(64, 64, 510, 65536)]
    [InlineData(64, 1, 1000, 100)]
    [InlineData(65, 1, 96, 32)]
    [InlineData(2, 3, 96, 32)]
    public void A_size_that_one_takes_the_other_takes(int layers, int heads, int width, int head)
    {
        var spec = new VariantSpec { Digits = 3, Layers = layers, Heads = heads, DModel = width, DHead = head, Steps = 1 };

        var isMade = Record.Exception(() => new ModelShape(3, layers, heads, width, head)) is null;

        Assert.True(isMade || VariantRules.Check(spec).Count > 0, spec.Canonical);
        Assert.True(!isMade || new ModelShape(3, layers, heads, width, head).ParameterCount == spec.Parameters);
    }
}

using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Describes shapes in files.</summary>
internal static class ModelConfigs
{
    /// <summary>What a <c>config.json</c> says of a model of some shape.</summary>
    public static ModelConfig Of(ModelShape shape) =>
        new(shape.Architecture, shape.Digits, new(shape.Layers, shape.Heads, shape.DModel, shape.DHead), shape.IsUnsigned);
}

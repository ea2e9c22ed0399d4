using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>LayerNorm over the last dimension, with its epsilon inside the root (reference.md chapter 2.3).</summary>
internal static class Normalisation
{
    public const double Epsilon = 1e-5;

    public static Tensor Of(Tensor x, Tensor gain, Tensor bias) => nn.functional.layer_norm(x, gain.shape, gain, bias, Epsilon);
}

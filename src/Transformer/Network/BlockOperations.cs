using TorchSharp;
using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The operations of a block that depend on the architecture, shared by all torch forward passes.</summary>
internal static class BlockOperations
{
    /// <summary>Of every normalisation, inside the root (docs/domain.md, section 2.3).</summary>
    public const double Epsilon = 1e-5;

    private static readonly Scalar EpsilonScalar = Epsilon.ToScalar();
    private static readonly Scalar Cubic = 0.044715.ToScalar();
    private static readonly Scalar TanhScale = Math.Sqrt(2 / Math.PI).ToScalar();
    private static readonly Scalar Half = 0.5.ToScalar();

    /// <summary>Normalises over the last dimension: LayerNorm with gain and bias, RMSNorm with a gain only, the identity with neither.</summary>
    public static Tensor Normalise(Tensor x, Tensor? gain, Tensor? bias) => (gain, bias) switch
    {
        (null, _) => x.alias(),
        (_, null) => RootMeanSquare(x).mul(gain),
        _ => nn.functional.layer_norm(x, gain.shape, gain, bias, Epsilon),
    };

    /// <summary>Divides by the root of the mean square over the last dimension.</summary>
    public static Tensor RootMeanSquare(Tensor x)
    {
        using var scope = NewDisposeScope();
        var scale = x.pow(Scalars.Two).mean([-1], keepdim: true).add(EpsilonScalar, Scalars.One).sqrt();
        return x.div(scale).MoveToOuterDisposeScope();
    }

    /// <summary>Applies the activation; may overwrite <paramref name="x"/>.</summary>
    public static Tensor Activate(Activation activation, Tensor x) => activation switch
    {
        Activation.Relu => x.relu_(),
        Activation.Gelu => nn.functional.gelu(x),
        Activation.GeluNew => GeluNew(x),
        Activation.Silu => nn.functional.silu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "No such activation."),
    };

    private static Tensor GeluNew(Tensor x)
    {
        using var scope = NewDisposeScope();
        var inner = x.addcmul(x.pow(Scalars.Two), x, Cubic).mul(TanhScale);
        return x.mul(Half).mul(inner.tanh().add(Scalars.One, Scalars.One)).MoveToOuterDisposeScope();
    }
}

namespace VerifiedAddition.Arithmetic;

/// <summary>The activation function of an MLP's hidden layer.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x Φ(x), with the normal distribution's exact Φ.</summary>
    Gelu,

    /// <summary>x Φ(x) with Φ approximated by a tanh, as GPT-2 and TransformerLens' <c>gelu_new</c> have it.</summary>
    GeluNew,

    /// <summary>x / (1 + e⁻ˣ).</summary>
    Silu,
}

using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>What is probed.</summary>
public enum ProbedActivation
{
    /// <summary>The residual stream, [d_model].</summary>
    Stream,

    /// <summary>The outputs of all heads of a layer before W_O, one after the other, [heads · d_head].</summary>
    Heads,
}

/// <summary>Where a model is probed.</summary>
/// <param name="Activation">What is probed.</param>
/// <param name="Layer">The layer whose heads they are, or that the stream enters; number of layers for what leaves the last one.</param>
/// <param name="Position">The token's position, from 0.</param>
public readonly record struct ProbeSite(ProbedActivation Activation, int Layer, int Position)
{
    /// <summary><c>P9 stream 1</c>, <c>P9 heads 1</c></summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"P{Position} {(Activation is ProbedActivation.Heads ? "heads" : "stream")} {Layer}");
}

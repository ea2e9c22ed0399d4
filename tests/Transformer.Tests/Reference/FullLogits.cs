using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>A model's logits by <see cref="FullPass"/>.</summary>
internal static class FullLogits
{
    /// <summary>Logits at every position, [batch, position, vocabulary], with every activation open to <paramref name="probe"/>.</summary>
    /// <param name="tokens">int64, [batch, position]; any number of positions up to n_ctx.</param>
    public static Tensor Logits(this Model model, Tensor tokens, IActivationProbe probe)
    {
        using var scope = NewDisposeScope();
        var pass = new FullPass(model.Shape, model.Views, probe);
        return pass.LogitsFrom(0, pass.Embed(tokens)).MoveToOuterDisposeScope();
    }

    /// <summary>The part of it from a layer on.</summary>
    /// <param name="residual">The residual stream that enters the layer, [batch, position, d_model].</param>
    public static Tensor LogitsFrom(this Model model, int layer, Tensor residual, IActivationProbe probe) =>
        new FullPass(model.Shape, model.Views, probe).LogitsFrom(layer, residual);
}

using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Puts something else in place of one activation.</summary>
internal sealed class ReplacingProbe(ActivationSite where, Func<Tensor, Tensor> replace) : IActivationProbe
{
    public bool Sees(ActivationSite site) => site == where;

    public Tensor Visit(ActivationSite site, Tensor activation) => replace(activation);
}

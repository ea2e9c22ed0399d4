using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Keeps a copy of what passes at some sites.</summary>
internal sealed class RecordingProbe(params ActivationSite[] sites) : IActivationProbe, IDisposable
{
    public Dictionary<ActivationSite, Tensor> Seen { get; } = [];

    public bool Sees(ActivationSite site) => sites.Contains(site);

    public Tensor Visit(ActivationSite site, Tensor activation)
    {
        Seen[site] = activation.clone().DetachFromDisposeScope();
        return activation;
    }

    public void Dispose()
    {
        foreach (var activation in Seen.Values)
        {
            activation.Dispose();
        }
    }
}

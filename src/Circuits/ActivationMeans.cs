using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Records the mean over the batch of chosen activations: what mean ablation puts in their place (reference.md chapter 10.2).</summary>
/// <remarks>Each layer has its own means. The means live until this is disposed.</remarks>
/// <param name="sites">The activations to record; each has the batch as its first dimension.</param>
public sealed class ActivationMeans(IEnumerable<ActivationSite> sites) : IActivationProbe, IDisposable
{
    private readonly HashSet<ActivationSite> _sites = [.. sites];
    private readonly Dictionary<ActivationSite, Tensor> _means = [];

    public bool Sees(ActivationSite site) => _sites.Contains(site);

    public Tensor Visit(ActivationSite site, Tensor activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (_means.Remove(site, out var earlier))
        {
            earlier.Dispose();
        }

        _means[site] = activation.mean([0], keepdim: true).DetachFromDisposeScope(); // [1, …]
        return activation;
    }

    /// <summary>The mean at <paramref name="site"/>, [1, …]; owned by this.</summary>
    /// <exception cref="KeyNotFoundException">No pass has visited the site.</exception>
    public Tensor At(ActivationSite site) => _means.TryGetValue(site, out var mean)
        ? mean
        : throw new KeyNotFoundException($"No mean was recorded at {site}: run a batch with this probe first, and name the site to it.");

    public void Dispose()
    {
        foreach (var mean in _means.Values)
        {
            mean.Dispose();
        }

        _means.Clear();
    }
}

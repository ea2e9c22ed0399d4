using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Looks at the activations of one forward pass, and may put others in their place. It owns its state for that pass.</summary>
public interface IActivationProbe
{
    /// <summary>Whether <see cref="Visit"/> wants to be called there. What nobody sees need not be computed.</summary>
    bool Sees(ActivationSite site);

    /// <summary>
    /// Returns the activation to go on with: the one given, or another of its shape. The one given dies with the pass: to keep it,
    /// keep a copy that has left the dispose scope. It must not be changed in place.
    /// </summary>
    Tensor Visit(ActivationSite site, Tensor activation);
}

/// <summary>Sees nothing, changes nothing.</summary>
public sealed class NoProbe : IActivationProbe
{
    public static NoProbe Instance { get; } = new();

    private NoProbe()
    {
    }

    public bool Sees(ActivationSite site) => false;

    public Tensor Visit(ActivationSite site, Tensor activation) => activation;
}

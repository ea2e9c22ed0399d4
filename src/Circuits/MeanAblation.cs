using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Overwrites an activation by its mean at some positions, in every question of a batch (reference.md chapter 10.3 and 10.4).</summary>
/// <param name="means">Recorded means; must hold <paramref name="ablated"/>.</param>
/// <param name="ablated">An activation of shape [batch, position, …].</param>
/// <param name="positions">Token positions, from 0.</param>
/// <param name="head">With an activation of shape [batch, position, head, d_head]: the head; null for all of the position.</param>
public sealed class MeanAblation(ActivationMeans means, ActivationSite ablated, IReadOnlyCollection<int> positions, int? head = null)
    : IActivationProbe
{
    public bool Sees(ActivationSite site) => site == ablated;

    public Tensor Visit(ActivationSite site, Tensor activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        using var scope = NewDisposeScope();
        var changed = activation.clone();
        var mean = means.At(ablated); // [1, position, …]
        foreach (var position in positions)
        {
            var (target, source) = (changed.select(1, position), mean.select(1, position)); // [batch | 1, …]
            if (head is { } index)
            {
                (target, source) = (target.select(1, index), source.select(1, index)); // [batch | 1, d_head]
            }

            target.copy_(source.expand_as(target));
        }

        return changed.MoveToOuterDisposeScope();
    }
}

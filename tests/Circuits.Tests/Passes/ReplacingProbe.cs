using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>Makes edits the plain way: in a whole forward pass over all positions, one experiment at a time.</summary>
internal sealed class ReplacingProbe(IReadOnlyList<Edit> edits, int dHead) : IActivationProbe
{
    private static readonly Dictionary<ActivationKind, EditedActivation> Kinds = new()
    {
        [ActivationKind.HeadOutput] = EditedActivation.Head,
        [ActivationKind.MlpPost] = EditedActivation.Hidden,
        [ActivationKind.ResidualPost] = EditedActivation.Residual,
    };

    public bool Sees(ActivationSite site) => edits.Any(edit => IsAt(edit, site));

    public Tensor Visit(ActivationSite site, Tensor activation)
    {
        using var scope = NewDisposeScope();
        var changed = activation.contiguous().clone();
        var wide = changed.view(changed.shape[0], changed.shape[1], -1); // [batch, position, width]
        foreach (var edit in edits.Where(edit => IsAt(edit, site)))
        {
            var target = wide.select(1, edit.Position);
            target = edit.Activation == EditedActivation.Head ? target.narrow(1, edit.Head * dHead, dHead) : target;
            target.copy_(edit.Value.expand_as(target));
        }

        return changed.MoveToOuterDisposeScope();
    }

    private static bool IsAt(Edit edit, ActivationSite site) =>
        edit.Layer == site.Layer && Kinds.TryGetValue(site.Kind, out var kind) && kind == edit.Activation;
}

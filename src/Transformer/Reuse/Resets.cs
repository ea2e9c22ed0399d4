using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Holds an inserted model's weights in a flat buffer by writing them again: a few plain copies per reset.</summary>
internal sealed class Resets : IDisposable
{
    private readonly Model _model;
    private readonly WarmStartRecipe _insertion;
    private readonly (Tensor Place, Tensor Values)[] _copies;

    public Resets(Model model, WarmStartRecipe insertion, IEnumerable<TensorPatch> patches)
    {
        (_model, _insertion) = (model, insertion);
        var (mask, values) = Pack(model.Layout, patches);
        using var scope = NewDisposeScope();
        _copies =
        [
            .. Runs(mask).Select(run => (
                model.Flat.narrow(0, run.Offset, run.Count).DetachFromDisposeScope(),
                tensor(values.AsSpan(run.Offset, run.Count).ToArray(), model.ElementType, model.Device).DetachFromDisposeScope())),
        ];
    }

    /// <summary>Performs the resets that are due after a step.</summary>
    /// <param name="step">The step just taken, from 0.</param>
    /// <returns>Whether any were due.</returns>
    public bool After(int step)
    {
        if (!_insertion.ResetsAfter(step))
        {
            return false;
        }

        using var quiet = no_grad();
        foreach (var (place, values) in _copies)
        {
            place.copy_(values);
        }

        _model.WeightsChanged();
        return true;
    }

    public void Dispose()
    {
        foreach (var (place, values) in _copies)
        {
            place.Dispose();
            values.Dispose();
        }
    }

    /// <summary>The values to write into the flat buffer, and a mask that is 1 where they are written and 0 elsewhere.</summary>
    private static (float[] Mask, float[] Values) Pack(ParameterLayout layout, IEnumerable<TensorPatch> patches)
    {
        var (mask, values) = (Zeros(layout.Shape), Zeros(layout.Shape));
        foreach (var patch in patches)
        {
            Stretch(mask, patch).Fill(1);
            patch.Values.Span.CopyTo(Stretch(values, patch));
        }

        return (ParameterPacking.Pack(layout, mask), ParameterPacking.Pack(layout, values));
    }

    private static StateDict Zeros(ModelShape shape)
    {
        var weights = new StateDict(shape);
        foreach (var (name, extents) in shape.Tensors)
        {
            weights.Add(name, new(extents, new float[HostTensor.CountOf(extents)]));
        }

        return weights;
    }

    private static Span<float> Stretch(StateDict weights, TensorPatch patch) => weights.TryGet(patch.Name, out var tensor)
        ? tensor.Values.AsSpan(patch.Offset, patch.Values.Length)
        : throw new WarmStartException($"The model to be trained has no '{patch.Name}'.");

    private static IEnumerable<(int Offset, int Count)> Runs(float[] mask)
    {
        for (var start = Array.IndexOf(mask, 1f); start >= 0;)
        {
            var end = Array.IndexOf(mask, 0f, start);
            end = end < 0 ? mask.Length : end;
            yield return (start, end - start);
            start = end == mask.Length ? -1 : Array.IndexOf(mask, 1f, end);
        }
    }
}

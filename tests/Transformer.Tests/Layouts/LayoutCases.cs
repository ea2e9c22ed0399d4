using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>A model whose numbers all types hold exactly, and what lies beside its file.</summary>
internal static class LayoutCases
{
    /// <summary>TransformerLens' own configuration, as far as a layout needs it.</summary>
    public const string Config =
        """{"n_layers": 2, "n_heads": 3, "d_model": 24, "d_head": 8, "n_ctx": 13, "act_fn": "relu", "normalization_type": "LN", "model_name": "custom"}""";

    /// <summary>Eighths from -15 to 15, which bfloat16 has, too; gains of 1 and biases of 0 as in a new model, but a bias of each MLP that is not.</summary>
    public static StateDict Exact(ModelShape shape)
    {
        var (weights, next) = (new StateDict(shape), 0);
        foreach (var (name, extents) in shape.Tensors)
        {
            var values = new float[HostTensor.CountOf(extents)];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = name.EndsWith(".w", StringComparison.Ordinal) ? 1
                    : name.Contains(".b", StringComparison.Ordinal) && !name.Contains("mlp", StringComparison.Ordinal) ? 0
                    : ((next++ * 7919 % 241) - 120) / 8f;
            }

            weights.Add(name, new(extents, values));
        }

        return weights;
    }

    /// <summary>Every layout in every container, with every type of number, behind every prefix, stored in every way, of models with a sign and without.</summary>
    public static IEnumerable<TheoryDataRow<WeightLayout, WeightFormat, string, string, StoredAs, bool>> All =>
        from layout in Enum.GetValues<WeightLayout>()
        from format in Enum.GetValues<WeightFormat>()
        from type in (string[])["float32", "float64", "float16", "bfloat16"]
        from prefix in (string[])["", "module.", "model.", "_orig_mod.", "module._orig_mod."]
        from stored in Enum.GetValues<StoredAs>()
        from isUnsigned in (bool[])[false, true]
        where format is WeightFormat.Pth || stored is StoredAs.Own // safetensors has no storages
        select new TheoryDataRow<WeightLayout, WeightFormat, string, string, StoredAs, bool>(layout, format, type, prefix, stored, isUnsigned);
}

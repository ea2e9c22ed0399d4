using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>The layouts written down a second time, element by element: what is expected of the table.</summary>
internal static class OtherLayouts
{
    /// <summary>The tensors of HookedTransformer's weights in a layout, without the bias of the unembedding where that has none.</summary>
    public static IEnumerable<(string Name, HostTensor Tensor)> Of(StateDict hooked, WeightLayout layout) => hooked.Entries
        .Where(entry => layout is WeightLayout.Hooked || entry.Key != "unembed.b_U")
        .Select(entry => layout is WeightLayout.Hooked ? (entry.Key, entry.Value) : (Name(entry.Key, layout), Linear(entry.Key, entry.Value)));

    private static string Name(string hooked, WeightLayout layout)
    {
        var parts = hooked.Split('.');
        var (own, isBlock) = (parts[^1], parts.Length > 2);
        var kind = own is "w" or "W_E" or "W_pos" || own.StartsWith("W_", StringComparison.Ordinal) ? "weight" : "bias";
        string[] module = own switch
        {
            "W_E" => layout is WeightLayout.Bridge ? ["embed"] : ["tok_embed"],
            "W_pos" => layout is WeightLayout.Bridge ? ["pos_embed"] : ["pos"],
            "W_U" => layout is WeightLayout.Bridge ? ["unembed"] : ["head"],
            "w" or "b" when !isBlock => layout is WeightLayout.Bridge ? ["ln_final"] : ["ln_out"],
            "w" or "b" => [parts[2]],
            _ when parts[2] == "mlp" => ["mlp", (layout is WeightLayout.Bridge ? "" : "fc_") + own[2..]],
            _ => ["attn", own[2..].ToLowerInvariant()],
        };
        string[] block = isBlock ? [layout is WeightLayout.Bridge ? "blocks" : "layers", parts[1]] : [];
        return string.Join('.', [.. block, .. module, kind]);
    }

    private static HostTensor Linear(string name, HostTensor tensor) => (name.Split('.')[^1], tensor.Shape) switch
    {
        ("W_Q" or "W_K" or "W_V", [var heads, var width, var each]) => Filled(
            [heads * each, width], (row, column) => tensor.Values[(((row / each * width) + column) * each) + (row % each)]),
        ("W_O", [var heads, var each, var width]) => Filled([width, heads * each], (row, column) => tensor.Values[(column * width) + row]),
        ("b_Q" or "b_K" or "b_V", [var heads, var each]) => new([heads * each], tensor.Values),
        ("W_in" or "W_out" or "W_U", [var rows, var columns]) => Filled([columns, rows], (row, column) => tensor.Values[(column * columns) + row]),
        _ => tensor,
    };

    private static HostTensor Filled(long[] shape, Func<long, long, float> value)
    {
        var values = new float[shape[0] * shape[1]];
        for (var row = 0L; row < shape[0]; row++)
        {
            for (var column = 0L; column < shape[1]; column++)
            {
                values[(row * shape[1]) + column] = value(row, column);
            }
        }

        return new(shape, values);
    }
}

using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The layouts of weights: what reads and what writes them goes by this table alone (docs/interchange.md).</summary>
internal static class LayoutTable
{
    /// <summary>The bias of the unembedding, which the layouts bridge and native do not have.</summary>
    public const string UnembeddingBias = "unembed.b_U";

    /// <summary>Every tensor, in HookedTransformer's order of registration.</summary>
    public static IReadOnlyList<LayoutRow> Rows { get; } =
    [
        new("embed.W_E", "embed.weight", "tok_embed.weight"),
        new("pos_embed.W_pos", "pos_embed.weight", "pos.weight"),
        new("blocks.*.ln1.w", "blocks.*.ln1.weight", "layers.*.ln1.weight"),
        new("blocks.*.ln1.b", "blocks.*.ln1.bias", "layers.*.ln1.bias"),
        new("blocks.*.ln2.w", "blocks.*.ln2.weight", "layers.*.ln2.weight"),
        new("blocks.*.ln2.b", "blocks.*.ln2.bias", "layers.*.ln2.bias"),
        new("blocks.*.attn.W_Q", "blocks.*.attn.q.weight", "layers.*.attn.q.weight", TensorForm.Projection),
        new("blocks.*.attn.W_O", "blocks.*.attn.o.weight", "layers.*.attn.o.weight", TensorForm.Output),
        new("blocks.*.attn.b_Q", "blocks.*.attn.q.bias", "layers.*.attn.q.bias", TensorForm.ProjectionBias),
        new("blocks.*.attn.b_O", "blocks.*.attn.o.bias", "layers.*.attn.o.bias"),
        new("blocks.*.attn.W_K", "blocks.*.attn.k.weight", "layers.*.attn.k.weight", TensorForm.Projection),
        new("blocks.*.attn.W_V", "blocks.*.attn.v.weight", "layers.*.attn.v.weight", TensorForm.Projection),
        new("blocks.*.attn.b_K", "blocks.*.attn.k.bias", "layers.*.attn.k.bias", TensorForm.ProjectionBias),
        new("blocks.*.attn.b_V", "blocks.*.attn.v.bias", "layers.*.attn.v.bias", TensorForm.ProjectionBias),
        new("blocks.*.mlp.W_in", "blocks.*.mlp.in.weight", "layers.*.mlp.fc_in.weight", TensorForm.Matrix),
        new("blocks.*.mlp.b_in", "blocks.*.mlp.in.bias", "layers.*.mlp.fc_in.bias"),
        new("blocks.*.mlp.W_out", "blocks.*.mlp.out.weight", "layers.*.mlp.fc_out.weight", TensorForm.Matrix),
        new("blocks.*.mlp.b_out", "blocks.*.mlp.out.bias", "layers.*.mlp.fc_out.bias"),
        new("ln_final.w", "ln_final.weight", "ln_out.weight"),
        new("ln_final.b", "ln_final.bias", "ln_out.bias"),
        new("unembed.W_U", "unembed.weight", "head.weight", TensorForm.Matrix),
        new(UnembeddingBias, "unembed.bias", "head.bias"),
    ];

    private static readonly Dictionary<string, (WeightLayout Layout, LayoutRow Row)> ByPattern = Rows
        .SelectMany(row => Enum.GetValues<WeightLayout>().Select(layout => (Layout: layout, Row: row)))
        .ToDictionary(one => one.Row.Pattern(one.Layout), StringComparer.Ordinal);

    /// <summary>The tensors of a model with so many blocks, in order; the number is that of the block, 0 outside of blocks.</summary>
    public static IEnumerable<(LayoutRow Row, int Block)> Of(int blocks)
    {
        var before = Rows.TakeWhile(row => !row.IsOfBlock).ToArray();
        return before.Select(row => (row, 0))
            .Concat(Enumerable.Range(0, blocks).SelectMany(block => Rows.Where(row => row.IsOfBlock).Select(row => (row, block))))
            .Concat(Rows.Skip(before.Length).Where(row => !row.IsOfBlock).Select(row => (row, 0)));
    }

    /// <summary>In which layout a tensor has this name, and in which block; null if in none. No name is in two.</summary>
    public static (WeightLayout Layout, LayoutRow Row, int Block)? Find(string name)
    {
        var (pattern, block) = name.Split('.', 3) is [var list, var number, var rest] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? ($"{list}.*.{rest}", count)
            : (name, 0);
        return ByPattern.TryGetValue(pattern, out var found) && found.Row.Name(found.Layout, block) == name ? (found.Layout, found.Row, block) : null;
    }
}

using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>A tensor to be written to a <c>.pth</c>; its bytes are produced when they are written.</summary>
/// <param name="Kind">The class of its storage: <c>FloatStorage</c> or <c>BoolStorage</c>.</param>
internal sealed record PthTensor(string Name, string Kind, IReadOnlyList<long> Shape, Func<byte[]> Bytes)
{
    /// <summary>The weights in their order, with TransformerLens' buffers among them if requested.</summary>
    public static IEnumerable<PthTensor> Of(StateDict weights, PthBuffers buffers)
    {
        const string lastBeforeBuffers = ".b_V";
        foreach (var (name, tensor) in weights.Entries)
        {
            yield return new PthTensor(name, "FloatStorage", tensor.Shape, () => ElementTypes.ToBytes(tensor.Values));
            if (buffers == PthBuffers.Include && name.EndsWith(".attn" + lastBeforeBuffers, StringComparison.Ordinal))
            {
                var attention = name[..^lastBeforeBuffers.Length];
                var positions = Positions(weights);
                yield return new PthTensor(
                    attention + DroppedBuffers.Mask, "BoolStorage", [positions, positions], () => LowerTriangle(positions));
                yield return new PthTensor(
                    attention + DroppedBuffers.Ignore, "FloatStorage", [], () => ElementTypes.ToBytes([float.NegativeInfinity]));
            }
        }
    }

    /// <summary>n_ctx, the context length: the first dimension of the positional embedding.</summary>
    private static int Positions(StateDict weights) =>
        weights.TryGet("pos_embed.W_pos", out var embedding) && embedding.Shape.Count == 2
            ? checked((int)embedding.Shape[0])
            : weights is { Architecture.Positions: not Arithmetic.Positions.Learned, Digits: { } digits } ? new Layout(digits, StateDictTensors.IsUnsigned(weights)).ContextLength
            : throw new ArgumentException(
                "The size of the attention mask is the length of 'pos_embed.W_pos', and that weight is missing. Add it, or write PthBuffers.Omit.",
                nameof(weights));

    /// <summary>[query, key]: 1 where the key is not after the query.</summary>
    private static byte[] LowerTriangle(int positions)
    {
        var mask = new byte[checked(positions * positions)];
        for (var query = 0; query < positions; query++)
        {
            mask.AsSpan(query * positions, query + 1).Fill(1);
        }

        return mask;
    }
}

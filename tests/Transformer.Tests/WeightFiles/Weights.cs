namespace VerifiedAddition.Transformer.Tests;

/// <summary>Small state dicts and what is asserted of them.</summary>
internal static class Weights
{
    public static string Golden(string file) => Path.Combine(AppContext.BaseDirectory, "Goldens", "add_d3_l2_h3", file);

    /// <summary>A vector, a matrix, a scalar and an empty tensor; the values are not round.</summary>
    public static StateDict Tiny()
    {
        var weights = new StateDict();
        weights.Add("vector", Counted(3));
        weights.Add("matrix", Counted(2, 3));
        weights.Add("scalar", Counted());
        weights.Add("empty", Counted(0, 4));
        return weights;
    }

    /// <summary>One block by TransformerLens' names, in their order (docs/domain.md, section 2.2), with two positions.</summary>
    public static StateDict OneBlock()
    {
        var weights = new StateDict();
        weights.Add("embed.W_E", Counted(3, 4));
        weights.Add("pos_embed.W_pos", Counted(2, 4));
        weights.Add("blocks.0.attn.W_Q", Counted(1, 4, 2));
        weights.Add("blocks.0.attn.b_V", Counted(1, 2));
        weights.Add("blocks.0.mlp.W_in", Counted(4, 8));
        weights.Add("unembed.b_U", Counted(3));
        return weights;
    }

    /// <summary>0.5·i - 3 at place i, all exact in every floating-point type.</summary>
    public static HostTensor Counted(params long[] shape) =>
        new(shape, [.. Enumerable.Range(0, (int)HostTensor.CountOf(shape)).Select(i => (0.5f * i) - 3)]);

    public static void Same(StateDict expected, StateDict actual)
    {
        Assert.Equal(expected.Entries.Select(entry => entry.Key), actual.Entries.Select(entry => entry.Key), StringComparer.Ordinal);
        foreach (var (name, tensor) in expected.Entries)
        {
            Assert.True(actual.TryGet(name, out var other));
            Assert.Equal(tensor.Shape, other.Shape);
            Assert.Equal(tensor.Values, other.Values);
        }
    }

    public static byte[] Pth(StateDict weights, PthBuffers buffers = PthBuffers.Omit)
    {
        using var stream = new MemoryStream();
        PthFile.Write(stream, weights, buffers);
        return stream.ToArray();
    }

    public static StateDict ReadPth(byte[] file) => PthFile.Read(new MemoryStream(file), "test.pth");

    public static byte[] Safetensors(StateDict weights)
    {
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, weights);
        return stream.ToArray();
    }

    public static StateDict ReadSafetensors(byte[] file) => SafetensorsFile.Read(new MemoryStream(file), "test.safetensors");
}

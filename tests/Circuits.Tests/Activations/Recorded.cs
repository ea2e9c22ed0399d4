using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>Activations as they are recorded in memory, and models to record.</summary>
internal static class Recorded
{
    public static ModelShape Shape { get; } = new(Digits: 2, Layers: 2, Heads: 3, DModel: 24, DHead: 6);

    public static Question[] Questions { get; } =
    [
        .. new[] { "12+34", "99+99", "5-70", "38*1", "00+00" }.Select(text => Question.Parse(text, Shape.Digits)),
    ];

    /// <summary>Weights none of which is zero or one.</summary>
    public static StateDict Weights(ModelShape shape)
    {
        var (weights, random) = (new StateDict(shape), new Random(5));
        foreach (var (name, extents) in shape.Tensors)
        {
            var offset = name.EndsWith(".w", StringComparison.Ordinal) ? 1 : 0;
            weights.Add(name, new(extents, [.. Enumerable.Range(0, (int)HostTensor.CountOf(extents)).Select(_ => offset + (float)(random.NextDouble() - 0.5))]));
        }

        return weights;
    }

    /// <summary>Records into a file.</summary>
    public static void Write(string path, string format, Model model, ActivationRecording recording)
    {
        using var stream = new FileStream(path, FileMode.CreateNew);
        recording.Write(model, TensorFileWriter.Begin(format, stream, recording.Tensors, new Dictionary<string, string>(StringComparer.Ordinal) { ["model"] = "it" }), CancellationToken.None);
    }

    /// <summary>The tensors by their names.</summary>
    public static Dictionary<string, float[]> Of(Model model, ActivationRecording recording)
    {
        using var stream = new MemoryStream();
        recording.Write(model, TensorFileWriter.Begin("safetensors", stream, recording.Tensors, new Dictionary<string, string>(StringComparer.Ordinal)), CancellationToken.None);
        var bytes = stream.ToArray();
        var begin = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, begin - 8));
        return header.RootElement.EnumerateObject().Where(tensor => !tensor.NameEquals("__metadata__")).ToDictionary(
            tensor => tensor.Name,
            tensor =>
            {
                var offsets = tensor.Value.GetProperty("data_offsets");
                return MemoryMarshal.Cast<byte, float>(bytes.AsSpan()[(begin + offsets[0].GetInt32())..(begin + offsets[1].GetInt32())]).ToArray();
            },
            StringComparer.Ordinal);
    }
}

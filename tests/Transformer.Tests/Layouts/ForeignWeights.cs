using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Writes weight files as others do, without the code under test.</summary>
internal static class ForeignWeights
{
    /// <summary>A <c>.pth</c> whose tensors are of a type, such as <c>float16</c>, and lie in its storages in some way.</summary>
    public static byte[] Pth(IEnumerable<(string Name, HostTensor Tensor)> weights, string type, StoredAs stored) =>
        Zip(StateDict(weights, type, stored, out var storages), storages);

    /// <summary>The pickle of a state dict, from its dictionary on, and its storages.</summary>
    public static byte[] StateDict(IEnumerable<(string Name, HostTensor Tensor)> weights, string type, StoredAs stored, out List<byte[]> storages)
    {
        var all = weights.ToArray();
        var kept = storages = [];
        if (stored is StoredAs.Slices)
        {
            storages.Add(Bytes(type, [.. all.SelectMany(one => one.Tensor.Values)]));
        }

        var (tied, offset) = (new Dictionary<string, int>(StringComparer.Ordinal), 0L);
        List<byte> pickle = [.. Pickle.Of(Pickle.OrderedDict)];
        foreach (var (name, tensor) in all)
        {
            var (values, strides) = Laid(tensor, stored);
            var start = stored is StoredAs.Slices ? offset : 0;
            var key = stored is StoredAs.Slices ? 0 : stored is StoredAs.Tied ? tied.GetValueOrDefault(Content(values), kept.Count) : kept.Count;
            if (key == kept.Count)
            {
                tied[Content(values)] = key;
                kept.Add(Bytes(type, values));
            }

            offset += values.Length;
            var storage = Pickle.Storage(Kind(type), kept[key].Length / Size(type), $"{key}");
            pickle.AddRange(Pickle.Of(Pickle.Text(name), Pickle.Tensor(storage, start, [.. tensor.Shape], strides), "s"));
        }

        return [.. pickle];
    }

    /// <summary>The zip around a value and its storages, with the members that PyTorch 2.11 writes.</summary>
    public static byte[] Zip(byte[] value, List<byte[]> storages) => Pickle.Zip(
        CompressionLevel.NoCompression,
        [
            ("archive/data.pkl", Pickle.Of(0x80, 2, value, ".")),
            ("archive/.format_version", "1"u8.ToArray()),
            ("archive/.storage_alignment", "64"u8.ToArray()),
            ("archive/byteorder", "little"u8.ToArray()),
            .. storages.Select((bytes, key) => ($"archive/data/{key}", bytes)),
            ("archive/version", "3\n"u8.ToArray()),
            ("archive/.data/serialization_id", "1234567890123456789012345678901234567890"u8.ToArray()),
        ]);

    /// <summary>A safetensors file whose tensors are of a type.</summary>
    public static byte[] Safetensors(IEnumerable<(string Name, HostTensor Tensor)> weights, string type)
    {
        var (header, numbers) = (new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } }, new List<byte>());
        foreach (var (name, tensor) in weights)
        {
            var bytes = Bytes(type, tensor.Values);
            header[name] = JsonSerializer.SerializeToNode(new
            {
                dtype = type switch { "float64" => "F64", "float16" => "F16", "bfloat16" => "BF16", _ => "F32" },
                shape = tensor.Shape,
                data_offsets = new[] { numbers.Count, numbers.Count + bytes.Length },
            });
            numbers.AddRange(bytes);
        }

        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        return [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. numbers];
    }

    private static (float[] Values, long[] Strides) Laid(HostTensor tensor, StoredAs stored) => (stored, tensor.Shape) switch
    {
        (StoredAs.Transposed, [var rows, var columns]) => (
            [.. Enumerable.Range(0, (int)(rows * columns)).Select(i => tensor.Values[(i % rows * columns) + (i / rows)])], [1, rows]),
        (StoredAs.Repeated, _) when tensor.Values.Distinct().Count() == 1 => ([tensor.Values[0]], [.. tensor.Shape.Select(_ => 0L)]),
        (_, [var first, var second, var third]) => (tensor.Values, [second * third, third, 1]),
        (_, [_, var columns]) => (tensor.Values, [columns, 1]),
        _ => (tensor.Values, [1]),
    };

    private static string Content(float[] values) => string.Join(' ', values);

    private static string Kind(string type) => type switch
    {
        "float64" => "DoubleStorage",
        "float16" => "HalfStorage",
        "bfloat16" => "BFloat16Storage",
        _ => "FloatStorage",
    };

    private static int Size(string type) => type switch { "float64" => 8, "float32" => 4, _ => 2 };

    private static byte[] Bytes(string type, float[] values) => [.. values.SelectMany(value => type switch
    {
        "float64" => BitConverter.GetBytes((double)value),
        "float16" => BitConverter.GetBytes((Half)value),
        "bfloat16" => Upper(value),
        _ => BitConverter.GetBytes(value),
    })];

    private static byte[] Upper(float value)
    {
        var half = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(half, (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16));
        return half;
    }
}

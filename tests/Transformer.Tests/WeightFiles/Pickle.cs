using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Assembles pickles instruction by instruction, and the zip around them, without the code under test.</summary>
internal static class Pickle
{
    public const string OrderedDict = "ccollections\nOrderedDict\n)R";

    /// <summary>Numbers become bytes, texts their letters.</summary>
    public static byte[] Of(params object[] parts) => [.. parts.SelectMany(part => part switch
    {
        int number => [(byte)number],
        string text => Encoding.UTF8.GetBytes(text),
        byte[] bytes => bytes,
        _ => throw new ArgumentException($"{part} is no part of a pickle.", nameof(parts)),
    })];

    /// <summary>BINUNICODE.</summary>
    public static byte[] Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Of("X", length, utf8);
    }

    /// <summary>LONG1 of eight bytes.</summary>
    public static byte[] Number(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Of(0x8A, 8, bytes);
    }

    public static byte[] Tuple(params long[] numbers) => Of("(", numbers.SelectMany(Number).ToArray(), "t");

    public static byte[] Storage(string kind, long count, string key = "0") =>
        Of("(", Text("storage"), $"ctorch\n{kind}\n", Text(key), Text("cpu"), Number(count), "tQ");

    public static byte[] Tensor(byte[] storage, long offset, long[] shape, long[] strides) =>
        Of("ctorch._utils\n_rebuild_tensor_v2\n(", storage, Number(offset), Tuple(shape), Tuple(strides), 0x89, OrderedDict, "tR");

    /// <summary>A vector of <paramref name="count"/> float32 numbers in the entry <c>data/0</c>.</summary>
    public static byte[] Vector(long count) => Tensor(Storage("FloatStorage", count), 0, [count], [1]);

    /// <summary>A whole pickle of one named value.</summary>
    public static byte[] StateDict(string name, byte[] value) => Of(0x80, 2, OrderedDict, Text(name), value, "s.");

    /// <summary>A zip as <c>torch.save</c> lays it out, with four float32 numbers (1, 2, 3, 4) as <c>data/0</c>.</summary>
    public static byte[] Zip(byte[] pickle) => Zip(CompressionLevel.NoCompression, ("any/data.pkl", pickle), ("any/data/0", OneToFour));

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    public static byte[] OneToFour => [.. new float[] { 1, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)];

    public static WeightFileException Refused(byte[] pickle) => Assert.Throws<WeightFileException>(() => Weights.ReadPth(Zip(pickle)));
}

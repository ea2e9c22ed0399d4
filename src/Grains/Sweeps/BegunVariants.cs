using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>Which variants of a large sweep have begun. The others wait within the sweep: they are neither grains nor states of their own.</summary>
/// <remarks>One bit for each variant of the file, in its order; stored as Base64. A variant that has begun stays so.</remarks>
[JsonConverter(typeof(Json))]
public sealed class BegunVariants
{
    private readonly byte[] _bits;

    private BegunVariants(byte[] bits) => _bits = bits;

    /// <summary>No variant of a sweep has begun.</summary>
    /// <param name="count">Number of its variants.</param>
    public static BegunVariants None(int count) => new(new byte[(count + 7) / 8]);

    /// <summary>Whether the variant at this index of the file has begun.</summary>
    public bool Contains(int index) => index / 8 < _bits.Length && (_bits[index / 8] & (1 << (index % 8))) != 0;

    /// <summary>Returns these and others.</summary>
    /// <param name="indices">Indices in the file, each below the number of variants.</param>
    public BegunVariants With(IEnumerable<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var bits = (byte[])_bits.Clone();
        foreach (var index in indices)
        {
            bits[index / 8] |= (byte)(1 << (index % 8));
        }

        return new(bits);
    }

    internal sealed class Json : JsonConverter<BegunVariants>
    {
        public override BegunVariants Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetBytesFromBase64());

        public override void Write(Utf8JsonWriter writer, BegunVariants value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value._bits);
    }
}

using System.Text.Json;

namespace VerifiedAddition.Transformer;

/// <summary>One tensor of a safetensors header: <c>"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}</c>.</summary>
/// <param name="Begin">Offset of its first byte after the header.</param>
/// <param name="End">Offset of the byte after its last.</param>
internal sealed record SafetensorsEntry(string Name, ElementType Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    private static readonly Dictionary<string, ElementType> Types = new(StringComparer.Ordinal)
    {
        ["F64"] = ElementType.Float64,
        ["F32"] = ElementType.Float32,
        ["F16"] = ElementType.Float16,
        ["BF16"] = ElementType.BFloat16,
        ["I64"] = ElementType.Int64,
        ["U64"] = ElementType.Int64,
        ["I32"] = ElementType.Int32,
        ["U32"] = ElementType.Int32,
        ["I16"] = ElementType.Int16,
        ["U16"] = ElementType.Int16,
        ["I8"] = ElementType.Int8,
        ["U8"] = ElementType.Int8,
        ["BOOL"] = ElementType.Boolean,
    };

    /// <exception cref="InvalidDataException">The type is unknown, or the number of bytes does not match the shape.</exception>
    /// <exception cref="InvalidOperationException">The JSON has another form.</exception>
    public static SafetensorsEntry Read(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object ||
            !json.TryGetProperty("dtype", out var type) ||
            !json.TryGetProperty("shape", out var shape) ||
            !json.TryGetProperty("data_offsets", out var offsets) ||
            !Types.TryGetValue(type.GetString() ?? "", out var elements) ||
            Numbers(name, offsets) is not [var begin, var end])
        {
            throw new InvalidDataException(
                $"'{Printable.Of(name)}' lacks a shape, two data_offsets, or a dtype among {string.Join(", ", Types.Keys)}.");
        }

        var entry = new SafetensorsEntry(name, elements, Numbers(name, shape), begin, end);
        return entry.FitsItsBytes() ? entry : throw new InvalidDataException(
            $"'{Printable.Of(name)}' of shape [{string.Join(", ", entry.Shape)}] and type {elements} does not fill bytes {begin} to {end}.");
    }

    /// <summary>The tensor's values.</summary>
    /// <param name="numbers">The content of the file after the header.</param>
    /// <exception cref="InvalidDataException">The tensor is not floating-point.</exception>
    public HostTensor Tensor(FileSlice numbers)
    {
        if (!Type.IsFloatingPoint())
        {
            throw new InvalidDataException($"'{Printable.Of(Name)}' holds {Type} numbers: a weight must be floating-point.");
        }

        return StridedView.Contiguous(Shape).Gather(Name, Type, numbers with { Start = numbers.Start + (int)Begin, Length = (int)(End - Begin) });
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject(Name);
        json.WriteString("dtype", Types.First(pair => pair.Value == Type).Key);
        json.WriteStartArray("shape");
        foreach (var extent in Shape)
        {
            json.WriteNumberValue(extent);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(Begin);
        json.WriteNumberValue(End);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private bool FitsItsBytes() => Begin >= 0 && End - Begin == (Int128)StridedView.CountOf(Shape) * Type.Size();

    private static long[] Numbers(string name, JsonElement array) =>
        [.. array.EnumerateArray().Select(item => item.TryGetInt64(out var number)
            ? number
            : throw new InvalidDataException($"'{Printable.Of(name)}' has a dimension or offset that is not a whole number."))];
}

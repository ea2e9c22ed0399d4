using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>Writes an <see cref="IntervalSet"/> as an array of its numbers or, if there are many, of <c>[first, last]</c> pairs.</summary>
/// <remarks>Earlier versions read and write only single numbers, so small sets stay compatible with them, as needed in a rolling upgrade.</remarks>
internal sealed class IntervalSetJson : JsonConverter<IntervalSet>
{
    /// <summary>Maximum number of members that are written one by one.</summary>
    private const int MaxNumbers = 10_000;

    public override IntervalSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            throw new JsonException("A set of numbers must be an array.");
        }

        var ranges = new List<Interval>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            ranges.Add(reader.TokenType is JsonTokenType.Number ? Range(reader.GetInt32(), reader.GetInt32())
                : JsonSerializer.Deserialize<int[]>(ref reader, options) is [var first, var last] ? Range(first, last)
                : throw new JsonException("A range of numbers must be an array of the first and the last."));
        }

        return IntervalSet.Merged(ranges);
    }

    public override void Write(Utf8JsonWriter writer, IntervalSet value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var (first, last) in value.Ranges)
        {
            if (value.Count > MaxNumbers)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(first);
                writer.WriteNumberValue(last);
                writer.WriteEndArray();
                continue;
            }

            for (var number = first; number <= last; number++)
            {
                writer.WriteNumberValue(number);
            }
        }

        writer.WriteEndArray();
    }

    private static Interval Range(int first, int last) => first >= 0 && last >= first && last < int.MaxValue
        ? new(first, last)
        : throw new JsonException($"There are no numbers from {first} to {last}.");
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>
/// The ledger's record of a counted shard. Stored as <c>[failures, smallest margin, rechecked]</c>, followed by <c>undecided, bound</c> if there is a
/// <see cref="Rounding"/>: there may be thousands.
/// </summary>
/// <param name="Failures">Questions answered wrongly.</param>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second; NaN if a logit was NaN.</param>
/// <param name="Rechecked">Questions that were decided in float64.</param>
/// <param name="Rounding">What derived bounds say of these; null if there are none, or an older version counted the shard.</param>
[JsonConverter(typeof(ShardRecordJson))]
public readonly record struct ShardRecord(long Failures, double SmallestMargin, long Rechecked, RoundingResult? Rounding = null);

/// <summary>Writes a <see cref="ShardRecord"/> as an array of three or five numbers.</summary>
internal sealed class ShardRecordJson : JsonConverter<ShardRecord>
{
    public override ShardRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var values = JsonSerializer.Deserialize<double[]>(ref reader, options);
        return values switch
        {
            [var failures, var margin, var rechecked] => new((long)failures, margin, (long)rechecked),
            [var failures, var margin, var rechecked, var undecided, var bound] =>
                new((long)failures, margin, (long)rechecked, new((long)undecided, bound)),
            _ => throw new JsonException(
                "A shard's record must be an array of failures, smallest margin and rechecked questions, with or without undecided ones and bound."),
        };
    }

    public override void Write(Utf8JsonWriter writer, ShardRecord value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize<double[]>(
            writer,
            value.Rounding is { } rounding
                ? [value.Failures, value.SmallestMargin, value.Rechecked, rounding.Undecided, rounding.Bound]
                : [value.Failures, value.SmallestMargin, value.Rechecked],
            options);
}

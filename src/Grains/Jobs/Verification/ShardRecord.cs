using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>The ledger's record of a counted shard. Stored as <c>[failures, smallest margin, rechecked]</c>: there may be thousands.</summary>
/// <param name="Failures">Questions answered wrongly.</param>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second; NaN if a logit was NaN.</param>
/// <param name="Rechecked">Questions that were decided in float64.</param>
[JsonConverter(typeof(ShardRecordJson))]
public readonly record struct ShardRecord(long Failures, double SmallestMargin, long Rechecked);

/// <summary>Writes a <see cref="ShardRecord"/> as an array of three numbers.</summary>
internal sealed class ShardRecordJson : JsonConverter<ShardRecord>
{
    public override ShardRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var values = JsonSerializer.Deserialize<double[]>(ref reader, options);
        return values is [var failures, var margin, var rechecked]
            ? new((long)failures, margin, (long)rechecked)
            : throw new JsonException("A shard's record must be an array of failures, smallest margin and rechecked questions.");
    }

    public override void Write(Utf8JsonWriter writer, ShardRecord value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new double[] { value.Failures, value.SmallestMargin, value.Rechecked }, options);
}

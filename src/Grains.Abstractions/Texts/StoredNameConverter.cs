using System.Text.Json;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>
/// Writes enumerations with a <see cref="StoredName"/> in camelCase. <see cref="JsonStringEnumConverter"/>, which serves all others and
/// must come after this one, applies its naming policy to no name that an attribute gives, and reads such a name in no other case.
/// </summary>
public sealed class StoredNameConverter : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => StoredName.Differs(typeToConvert);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var word = reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
            foreach (var value in Enum.GetValues<T>())
            {
                if (string.Equals(StoredName.Of(value), word, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(JsonNamingPolicy.CamelCase.ConvertName(StoredName.Of(value)));
    }
}

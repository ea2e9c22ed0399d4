using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Circuits;

/// <summary>Writes a node as its name, such as <c>P14L0H1</c>.</summary>
internal sealed class NodeJsonConverter : JsonConverter<Node>
{
    public override Node Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return Node.Parse(reader.GetString() ?? "");
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, Node value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

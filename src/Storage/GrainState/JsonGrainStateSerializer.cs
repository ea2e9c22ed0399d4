using System.Text.Json;
using Orleans.Storage;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage;

/// <summary>Writes grain state as plain JSON without type names, so that types may be renamed and moved.</summary>
/// <remarks>
/// It is written by <see cref="StateMetadata.Options"/>. A property missing in the JSON keeps its
/// default and one missing in the type is skipped, so state written by an older or a newer version can be read. A type without a
/// public constructor that matches its properties, or an uninitialised <c>ImmutableArray</c>, causes an exception.
/// </remarks>
public sealed class JsonGrainStateSerializer : IGrainStorageSerializer
{
    /// <summary>The key of the service, and the value of <c>SerializerKey</c> in the configuration of a store.</summary>
    public const string Key = "va-json";

    // BinaryData's constructors take any object, and write it as JSON a second time; FromBytes does not.
    public BinaryData Serialize<T>(T? input) => BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(input, StateMetadata.Options));

    /// <exception cref="JsonException">The JSON does not fit <typeparamref name="T"/>.</exception>
    public T Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return JsonSerializer.Deserialize<T>(input.ToMemory().Span, StateMetadata.Options)!;
    }
}

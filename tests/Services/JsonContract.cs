using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace VerifiedAddition.Tests.Services;

/// <summary>What a serializer makes of types: two with the same write the same JSON.</summary>
internal static class JsonContract
{
    /// <summary>Describes a type and all that its JSON consists of, one line for each type or property.</summary>
    public static string[] Of(Type type, JsonSerializerOptions options) => [.. Types(type, options).SelectMany(one => Lines(options.GetTypeInfo(one)))];

    /// <summary>Returns the type and all that its JSON consists of.</summary>
    public static IReadOnlyCollection<Type> Types(Type type, JsonSerializerOptions options)
    {
        var found = new List<Type>();
        for (var waiting = new Queue<Type>([type]); waiting.TryDequeue(out var next);)
        {
            if (!found.Contains(next))
            {
                found.Add(next);
                Array.ForEach(Parts(options.GetTypeInfo(next)), waiting.Enqueue);
            }
        }

        return found;
    }

    private static IEnumerable<string> Lines(JsonTypeInfo type) =>
    [
        $"{type.Type}: {type.Kind}",
        .. Properties(type).Select(property =>
            $"{type.Type}.{property.Name}: {property.PropertyType}, {(property.Get is null ? "" : "written ")}{(property.Set is null ? "" : "read ")}" +
            $"{(property.IsRequired ? "required " : "")}{(property.ShouldSerialize is null ? "" : "sometimes ")}{property.CustomConverter?.GetType()}"),
    ];

    private static IEnumerable<JsonPropertyInfo> Properties(JsonTypeInfo type) => type.Properties.Where(property => property.Get is not null || property.Set is not null);

    private static Type[] Parts(JsonTypeInfo type) =>
    [
        .. Properties(type).Select(property => property.PropertyType),
        .. new[] { type.ElementType, type.KeyType, Nullable.GetUnderlyingType(type.Type) }.OfType<Type>(),
    ];
}

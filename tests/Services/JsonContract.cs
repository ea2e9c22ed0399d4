using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace VerifiedAddition.Tests.Services;

/// <summary>What serializers make of types: with this the same, they write the same JSON and read the same from it.</summary>
internal static class JsonContract
{
    /// <summary>Describes a type and all that its JSON consists of, one line for each type or property.</summary>
    public static string[] Of(Type type, JsonSerializerOptions options)
    {
        var (lines, seen, waiting) = (new List<string>(), new HashSet<Type>(), new Queue<Type>([type]));
        while (waiting.TryDequeue(out var next))
        {
            if (seen.Add(next))
            {
                var found = options.GetTypeInfo(next);
                lines.AddRange(Lines(found));
                Array.ForEach(Parts(found), waiting.Enqueue);
            }
        }

        return [.. lines];
    }

    private static IEnumerable<string> Lines(JsonTypeInfo type) =>
    [
        $"{type.Type}: {type.Kind}, created {(type.CreateObject is null ? "by a constructor with arguments" : "empty")}",
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

using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Arithmetic;

/// <summary>The name that identities, keys and files have for an enumeration value; it stays when the code's name for it changes.</summary>
public static class StoredName
{
    /// <summary>The name that <see cref="JsonStringEnumMemberNameAttribute"/> gives the value, or else its name in the code.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Renamed<T>.Names.TryGetValue(value, out var name) ? name : value.ToString();

    /// <summary>Whether a value of the enumeration has a stored name of its own.</summary>
    public static bool Differs(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.IsEnum && Array.Exists(MembersOf(type), member => member.IsDefined(typeof(JsonStringEnumMemberNameAttribute)));
    }

    private static FieldInfo[] MembersOf(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static);

    private static class Renamed<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = (
            from member in MembersOf(typeof(T))
            let attribute = member.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()
            where attribute is not null
            select KeyValuePair.Create((T)member.GetValue(null)!, attribute.Name)).ToFrozenDictionary();
    }
}

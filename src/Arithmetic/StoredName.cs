using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Arithmetic;

/// <summary>The name that identities, keys and files have for an enumeration value; it stays when the code's name for it changes.</summary>
public static class StoredName
{
    private static readonly ConcurrentDictionary<Type, Dictionary<string, string>> Renamed = new();

    /// <summary>The name that <see cref="JsonStringEnumMemberNameAttribute"/> gives the value, or else its name in the code.</summary>
    public static string Of(Enum value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var name = value.ToString();
        return Renamed.GetOrAdd(value.GetType(), RenamedIn).GetValueOrDefault(name, name);
    }

    /// <summary>Whether a value of the enumeration has a stored name of its own.</summary>
    public static bool Differs(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.IsEnum && Renamed.GetOrAdd(type, RenamedIn).Count > 0;
    }

    private static Dictionary<string, string> RenamedIn(Type type)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            if (member.GetCustomAttribute<JsonStringEnumMemberNameAttribute>() is { } attribute)
            {
                names.Add(member.Name, attribute.Name);
            }
        }

        return names;
    }
}

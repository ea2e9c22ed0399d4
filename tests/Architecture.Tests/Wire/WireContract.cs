using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using Orleans.CodeGeneration;

namespace VerifiedAddition.Architecture.Tests;

/// <summary>All that is said over the wire and kept by its name: interfaces, methods, types, members and grains, a line each.</summary>
internal static class WireContract
{
    private static readonly Assembly[] Ours =
        [.. new[] { "Arithmetic", "Circuits.Facts", "Grains.Abstractions", "Grains", "Silo" }.Select(project => Assembly.Load($"VerifiedAddition.{project}"))];

    /// <summary>The contract of this program, in ordinal order.</summary>
    public static IReadOnlyList<string> Lines =>
        [.. Ours.SelectMany(assembly => assembly.GetTypes()).SelectMany(LinesOf).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> LinesOf(Type type) => type switch
    {
        { IsInterface: true } when typeof(IGrain).IsAssignableFrom(type) => InterfaceLines(type),
        { IsAbstract: false } when typeof(Grain).IsAssignableFrom(type) => [$"grain {type.FullName}"],
        _ when type.GetCustomAttribute<GenerateSerializerAttribute>() is null => [],
        { IsEnum: true } => Enum.GetValuesAsUnderlyingType(type).Cast<object>()
            .Select(value => Line($"{AliasOf(type)} = {value} {StoredNameOf(type, value)}")),
        _ => MembersOf(type).Select(member => $"{AliasOf(type)} {member}").Prepend(AliasOf(type)),
    };

    private static IEnumerable<string> InterfaceLines(Type type)
    {
        yield return Line($"{AliasOf(type)} version {type.GetCustomAttribute<VersionAttribute>()?.Version ?? 0}");
        foreach (var method in type.GetMethods())
        {
            var parameters = method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken));
            yield return $"{AliasOf(type)}.{AliasOf(method)}({string.Join(", ", parameters.Select(parameter => NameOf(parameter.ParameterType)))}): {NameOf(method.ReturnType)}";
        }
    }

    /// <summary>
    /// Of a record, Orleans numbers the parameters by their order, apart from the members that have a number of their own: those of its head, which
    /// are properties by the same names.
    /// </summary>
    private static IEnumerable<string> MembersOf(Type type)
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var parameters = type.GetConstructors(all)
            .Where(constructor => constructor.GetParameters().All(parameter => parameter.ParameterType != type && type.GetProperty(parameter.Name!) is not null))
            .OrderByDescending(constructor => constructor.GetParameters().Length).FirstOrDefault()?.GetParameters() ?? [];
        var numbered = type.GetMembers(all).Select(member => (Member: member, Number: member.GetCustomAttribute<IdAttribute>()?.Id))
            .Where(found => found.Number is not null)
            .Select(found => Line($"[{found.Number}] {found.Member.Name}: {NameOf(found.Member is PropertyInfo property ? property.PropertyType : ((FieldInfo)found.Member).FieldType)}"));
        return [.. parameters.Select((parameter, i) => Line($"({i}) {parameter.Name}: {NameOf(parameter.ParameterType)}")), .. numbered];
    }

    private static string AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? $"{member.DeclaringType?.FullName ?? (member as Type)?.Namespace}.{member.Name}";

    private static string NameOf(Type type) =>
        type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;

    /// <summary>Stored state has enumeration members by these names, which may differ from the code's.</summary>
    private static string StoredNameOf(Type type, object value)
    {
        var name = Enum.GetName(type, value)!;
        return type.GetField(name)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? name;
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Grains.Tests;

public sealed class StateMetadataTests
{
    private static readonly JsonSerializerOptions Compiled = With(StateMetadata.Resolver);
    private static readonly JsonSerializerOptions Reflected = With(new DefaultJsonTypeInfoResolver());

    /// <summary>The states of all grains but the pool's, which no command reads, and what is read of them for lists.</summary>
    public static TheoryData<Type> States =>
    [
        .. typeof(StateMetadata).Assembly.GetTypes().SelectMany(type => type.GetConstructors()).SelectMany(constructor => constructor.GetParameters())
            .Select(parameter => parameter.ParameterType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
            .Select(type => type.GetGenericArguments()[0]).Where(state => state != typeof(DevicePoolGrain.Memory)),
        typeof(StateMetadata).Assembly.GetType("VerifiedAddition.Grains.ListedRun", throwOnError: true)!,
    ];

    [Theory]
    [MemberData(nameof(States))]
    public void The_compiler_knows_every_state_as_reflection_does(Type state)
    {
        Assert.True(StateMetadata.Knows(state));
        Assert.Equal(JsonContract.Of(state, Reflected), JsonContract.Of(state, Compiled));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void What_is_missing_in_a_state_has_its_default(Type state) =>
        Assert.Equal(JsonSerializer.Serialize(Activator.CreateInstance(state), Reflected), Rewritten("{}", state));

    /// <summary>The compiler's code would assign 0 or null to an <c>init</c> property that the JSON lacks.</summary>
    [Theory]
    [MemberData(nameof(States))]
    public void Only_what_has_no_default_of_its_own_is_init(Type state) =>
        Assert.Empty(JsonContract.Types(state, Compiled).Where(type => type.GetConstructor(Type.EmptyTypes) is not null).SelectMany(WithLostDefaults));

    [Fact]
    public void What_is_missing_in_the_parts_of_a_state_has_its_default()
    {
        const string plan = """{"operation":"Add","digits":3,"sample":"Uniform","seed":1,"questions":25}""";

        Assert.Equal(
            new VariantSpec { Digits = 3, Layers = 1, Heads = 2, Steps = 4 },
            JsonSerializer.Deserialize<VariantSpec>("""{"digits":3,"layers":1,"heads":2,"steps":4}""", Compiled));
        Assert.Equal(
            JsonSerializer.Serialize(new VerificationLedger { Plan = new(Operation.Add, 3, SampleKind.Uniform, 1, 25), ShardSize = 5 }, Reflected),
            Rewritten($$"""{"plan":{{plan}},"shardSize":5}""", typeof(VerificationLedger)));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<VariantSpec>("""{"digits":3,"layers":1,"heads":2}""", Compiled));
    }

    private static IEnumerable<PropertyInfo> WithLostDefaults(Type type)
    {
        var fresh = Activator.CreateInstance(type);
        var passed = type.GetConstructors().Where(one => one.IsDefined(typeof(JsonConstructorAttribute))).SelectMany(one => one.GetParameters());
        return type.GetProperties()
            .Where(property => property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true)
            .ExceptBy(passed.Select(parameter => parameter.Name), property => property.Name, StringComparer.OrdinalIgnoreCase)
            .Where(property => property.GetValue(fresh) is { } value &&
                !(property.PropertyType.IsValueType && value.Equals(Activator.CreateInstance(property.PropertyType))));
    }

    private static string Rewritten(string json, Type type) =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type, Compiled), type, Compiled);

    private static JsonSerializerOptions With(IJsonTypeInfoResolver resolver) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = resolver,
    };
}

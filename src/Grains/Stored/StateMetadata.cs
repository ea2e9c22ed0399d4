using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace VerifiedAddition.Grains;

/// <summary>
/// What the JSON of stored states consists of. The compiler finds that out here: left to reflection, every command that reads a state would, and
/// would have code for it compiled.
/// </summary>
/// <remarks>
/// What is missing in the JSON keeps its default only if it has a <c>set</c> or is a constructor's parameter: the compiler's code assigns 0 or
/// null to a property with an <c>init</c> (github.com/dotnet/runtime/issues/84484).
/// </remarks>
public static partial class StateMetadata
{
    /// <summary>Knows the states that commands read and what is in them, and any other type by reflection.</summary>
    public static IJsonTypeInfoResolver Resolver { get; } =
        JsonTypeInfoResolver.Combine(Context.Default, new DefaultJsonTypeInfoResolver());

    /// <summary>How states are written: names are camelCase, enums are written as names, and numbers may be <c>NaN</c> or infinite.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = Resolver,
    };

    /// <summary>Whether the compiler knows a type.</summary>
    public static bool Knows(Type type) => Context.Default.GetTypeInfo(type) is not null;

    [JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(SweepIndexGrain.Memory), TypeInfoPropertyName = "SweepIndex")]
    [JsonSerializable(typeof(SweepGrain.Memory), TypeInfoPropertyName = "Sweep")]
    [JsonSerializable(typeof(SweepList))]
    [JsonSerializable(typeof(IndexedNames))]
    [JsonSerializable(typeof(VariantRun))]
    [JsonSerializable(typeof(ListedRun))]
    [JsonSerializable(typeof(VerificationGrain.Memory), TypeInfoPropertyName = "Verification")]
    [JsonSerializable(typeof(AnalysisGrain.Memory), TypeInfoPropertyName = "Analysis")]
    [JsonSerializable(typeof(RobustnessGrain.Memory), TypeInfoPropertyName = "Robustness")]
    [JsonSerializable(typeof(DevicePoolGrain.Memory), TypeInfoPropertyName = "Pool")]
    [JsonSerializable(typeof(LeasePage))]
    [JsonSerializable(typeof(LedgerPageGrain.Memory), TypeInfoPropertyName = "LedgerMemory")]
    [JsonSerializable(typeof(LedgerIntakeGrain.Memory), TypeInfoPropertyName = "LedgerIntake")]
    private sealed partial class Context : JsonSerializerContext;
}

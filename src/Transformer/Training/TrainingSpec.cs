using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Transformer;

/// <summary>Everything that determines the result of a training run, as JSON.</summary>
/// <param name="Engine">Version of the engine; increases when the same shape and recipe would give weights that differ by more than rounding.</param>
public sealed record TrainingSpec(int Engine, ModelShape Shape, TrainingRecipe Recipe)
{
    public const int CurrentEngine = 1;

    internal static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = false,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>SHA-256 in hexadecimal over engine version, shape and recipe.</summary>
    public static string Hash(ModelShape shape, TrainingRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(recipe);
        var parts = new
        {
            Engine = CurrentEngine,
            shape.Digits,
            shape.Layers,
            shape.Heads,
            shape.DModel,
            shape.DHead,
            Architecture = shape.Architecture.IsOriginal ? null : shape.Architecture.ToString(),
            recipe.Steps,
            recipe.BatchSize,
            recipe.LearningRate,
            recipe.WeightDecay,
            recipe.Seed,
            recipe.Generator.Kind,
            recipe.Generator.SubtractPercent,
            recipe.Generator.MultiplyPercent,
            recipe.Generator.Mix,
            recipe.Generator.Focus,
            Insertion = recipe.WarmStart,
            recipe.Continues,
            recipe.Filter,
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts, Json)));
    }
}

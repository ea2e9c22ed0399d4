using System.Text.Json.Nodes;

namespace VerifiedAddition.Arithmetic;

/// <summary>Reads an architecture from TransformerLens' configuration: <c>act_fn</c>, <c>normalization_type</c>, <c>positional_embedding_type</c>.</summary>
internal static class TheirArchitecture
{
    private const string Activations = "act_fn";
    private const string Normalisations = "normalization_type";
    private const string Embeddings = "positional_embedding_type";

    /// <summary>The architecture; null if <c>act_fn</c> is not given. The other two have TransformerLens' defaults, LayerNorm and learnt positions.</summary>
    /// <exception cref="FormatException">A value is of another kind of model.</exception>
    public static Architecture? Read(JsonObject config) => config[Activations] is null ? null : new(
        Text(config, Activations) switch
        {
            "relu" => Activation.Relu,
            "gelu" => Activation.Gelu,
            "gelu_new" => Activation.GeluNew,
            "silu" or "swish" => Activation.Silu,
            var other => throw Unknown(Activations, other, "relu, gelu, gelu_new or silu"),
        },
        Text(config, Normalisations) switch
        {
            "LN" or "LNPre" => Normalisation.Layer,
            "RMS" => Normalisation.Rms,
            null => config.ContainsKey(Normalisations) ? Normalisation.None : Normalisation.Layer,
            var other => throw Unknown(Normalisations, other, "LN, LNPre, RMS or null"),
        },
        Text(config, Embeddings) switch
        {
            "standard" or null => Positions.Learned,
            "rotary" => Positions.Rotary,
            var other => throw Unknown(Embeddings, other, "standard or rotary"),
        });

    private static string? Text(JsonObject config, string key) => config[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => throw Unknown(key, other.ToJsonString(), "a text"),
    };

    private static FormatException Unknown(string key, string? value, string expected) =>
        new($"'{key}' is {value ?? "null"}, but a model that can be read here has {expected}.");
}

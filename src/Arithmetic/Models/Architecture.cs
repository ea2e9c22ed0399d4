using System.Text.Json.Serialization;

namespace VerifiedAddition.Arithmetic;

/// <summary>How a transformer computes, beside its size: what the shapes of its weights do not tell, or only in part.</summary>
/// <remarks>The default is the architecture of the original models: ReLU, LayerNorm, learnt positions, a bias in the unembedding.</remarks>
public readonly record struct Architecture(
    Activation Activation = Activation.Relu,
    Normalisation Normalisation = Normalisation.Layer,
    Positions Positions = Positions.Learned,
    UnembeddingBias UnembeddingBias = UnembeddingBias.Learned)
{
    /// <summary>Every key with its values, the default first: <c>activation: relu, gelu, gelu_new, silu; …</c>.</summary>
    public static string Possible { get; } =
        $"activation: {WordsOf<Activation>()}; normalisation: {WordsOf<Normalisation>()}; positions: {WordsOf<Positions>()}; " +
        $"unembeddingBias: {WordsOf<UnembeddingBias>()}";

    /// <summary>Whether this is the architecture of the original models.</summary>
    [JsonIgnore]
    public bool IsOriginal => this == default;

    /// <summary>Reads what <see cref="ToString"/> writes. Keys may be left out, which leaves the default.</summary>
    /// <exception cref="FormatException">A key or value is unknown, or a key stands twice; the message says what is possible.</exception>
    public static Architecture Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (architecture, seen) = (default(Architecture), new HashSet<string>(StringComparer.Ordinal));
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var (key, value) = part.Split('=', 2, StringSplitOptions.TrimEntries) is [var left, var right]
                ? (left, right)
                : throw new FormatException($"'{part}' is no key=value of an architecture. Possible are {Possible}.");
            if (!seen.Add(key))
            {
                throw new FormatException($"'{key}' stands twice in the architecture '{text}'. Give it once.");
            }

            architecture = key switch
            {
                "activation" => architecture with { Activation = Read<Activation>(key, value) },
                "normalisation" => architecture with { Normalisation = Read<Normalisation>(key, value) },
                "positions" => architecture with { Positions = Read<Positions>(key, value) },
                "unembeddingBias" => architecture with { UnembeddingBias = Read<UnembeddingBias>(key, value) },
                _ => throw new FormatException($"An architecture has no '{key}'. Possible are {Possible}."),
            };
        }

        return architecture;
    }

    /// <summary>A value as files write it: <c>gelu_new</c> for <see cref="Activation.GeluNew"/>.</summary>
    public static string WordOf<T>(T value)
        where T : struct, Enum => value is Activation.GeluNew ? "gelu_new" : value.ToString().ToLowerInvariant();

    /// <summary>All four, as files and identities have them: <c>activation=gelu,normalisation=layer,positions=learned,unembeddingBias=learned</c>.</summary>
    public override string ToString() =>
        $"activation={WordOf(Activation)},normalisation={WordOf(Normalisation)},positions={WordOf(Positions)},unembeddingBias={WordOf(UnembeddingBias)}";

    private static string WordsOf<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(WordOf));

    private static T Read<T>(string key, string word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (WordOf(value) == word)
            {
                return value;
            }
        }

        throw new FormatException($"{key} is '{word}', but must be one of {WordsOf<T>()}.");
    }
}

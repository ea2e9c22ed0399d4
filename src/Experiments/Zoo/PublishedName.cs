using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What the authors' name of a published model says of it: <c>ins1_mix_d6_l3_h4_t40K_s372001</c>.</summary>
public sealed class PublishedName
{
    /// <summary>Before the names of folders on the hub.</summary>
    private const string Repository = "QuantaMaths_";

    /// <summary>The percentages of subtractions that the authors train mixed models on: those that start from random weights, and those that start from an adder.</summary>
    private const int MixedPercent = 66;
    private const int InsertedPercent = 80;

    private static readonly string[] Kinds = ["add", "sub", "mix", "mul", "mas"];

    /// <summary>What names do not say: the same for all models of theirs.</summary>
    private static readonly VariantSpec Usual = new() { Digits = 1, Layers = 1, Heads = 1, Steps = 1 };

    private PublishedName(string text, string kind, int digits, int layers, int heads) => (Text, Kind, Digits, Layers, Heads) = (text, kind, digits, layers, heads);

    /// <summary>The name as the authors write it today.</summary>
    public string Text { get; }

    /// <summary>What it was trained on: <c>add</c>, <c>sub</c>, <c>mix</c> (both), <c>mul</c> or <c>mas</c> (all three).</summary>
    public string Kind { get; }

    /// <summary>Digits of an operand.</summary>
    public int Digits { get; }

    /// <summary>Number of transformer blocks.</summary>
    public int Layers { get; }

    /// <summary>Attention heads per block.</summary>
    public int Heads { get; }

    /// <summary>The name; null if the text is none. Older spellings, with <c>train15K</c> and <c>seed372001</c>, are the same names.</summary>
    public static PublishedName? TryParse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var plain = Plain(text);
        var words = plain.Split('_');
        var first = words[0].StartsWith("ins", StringComparison.Ordinal) ? 1 : 0;
        return words.Length >= first + 4 && Kinds.Contains(words[first], StringComparer.Ordinal)
            && Number(words[first + 1], 'd') is { } digits && Number(words[first + 2], 'l') is { } layers && Number(words[first + 3], 'h') is { } heads
            ? new(plain, words[first], digits, layers, heads)
            : null;
    }

    /// <summary>
    /// The name that the authors would give to a variant; null if they would have none for it, since something that names do not say is not as in all models
    /// of theirs. Which adder an inserted model starts from, how its training questions were enriched and how operations share a batch is not looked at.
    /// </summary>
    public static string? Of(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var theirs = Usual with
        {
            Digits = spec.Digits,
            Layers = spec.Layers,
            Heads = spec.Heads,
            Steps = spec.Steps,
            Seed = spec.Seed,
            SubtractPercent = spec.SubtractPercent,
            MultiplyPercent = spec.MultiplyPercent,
            Generator = spec.Generator,
            Mix = spec.Mix,
            InitialiseFrom = spec.InitialiseFrom,
            GrokFast = spec.GrokFast is null ? null : new(),
        };
        if (theirs != spec || spec.Steps % 1000 != 0 || KindOf(spec) is not { } kind)
        {
            return null;
        }

        var inserted = spec.InitialiseFrom is { } from ? string.Create(CultureInfo.InvariantCulture, $"ins{from.Mode}_") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{inserted}{kind}_d{spec.Digits}_l{spec.Layers}_h{spec.Heads}_t{spec.Steps / 1000}K{(spec.GrokFast is null ? "" : "_gf")}_s{spec.Seed}");
    }

    private static string? KindOf(VariantSpec spec) => (spec.SubtractPercent, spec.MultiplyPercent) switch
    {
        (0, 0) => "add",
        (100, 0) => "sub",
        (0, 100) => "mul",
        (MixedPercent, 0) when spec.InitialiseFrom is null => "mix",
        (InsertedPercent, 0) when spec.InitialiseFrom is not null => "mix",
        _ => null,
    };

    /// <summary>The text as the authors write names today.</summary>
    private static string Plain(string text)
    {
        var name = text.StartsWith(Repository, StringComparison.Ordinal) ? text[Repository.Length..] : text;
        return name.Replace("_train", "_t", StringComparison.Ordinal).Replace("_seed", "_s", StringComparison.Ordinal);
    }

    private static int? Number(string word, char letter) =>
        word.StartsWith(letter) && int.TryParse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

using System.Globalization;

namespace VerifiedAddition.Client;

/// <summary>What the authors' name of a published model says of it: <c>ins1_mix_d6_l3_h4_t40K_s372001</c>.</summary>
internal sealed class PublishedName(string text, int digits, int layers, int heads)
{
    /// <summary>Before the names of folders on the hub.</summary>
    private const string Repository = "QuantaMaths_";

    private static readonly string[] Kinds = ["add", "sub", "mix", "mul", "mas"];

    /// <summary>The name as the authors write it today.</summary>
    public string Text => text;

    public int Digits => digits;

    public int Layers => layers;

    public int Heads => heads;

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
            ? new(plain, digits, layers, heads)
            : null;
    }

    /// <summary>The text as the authors write names today.</summary>
    private static string Plain(string text)
    {
        var name = text.StartsWith(Repository, StringComparison.Ordinal) ? text[Repository.Length..] : text;
        return name.Replace("_train", "_t", StringComparison.Ordinal).Replace("_seed", "_s", StringComparison.Ordinal);
    }

    private static int? Number(string word, char letter) =>
        word.StartsWith(letter) && int.TryParse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

namespace VerifiedAddition.Transformer;

/// <summary>Makes text from an untrusted file safe for a message: short, and without control characters.</summary>
internal static class Printable
{
    private const int MaxLength = 100;

    public static string Of(string text)
    {
        var cut = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        return string.Concat(cut.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
    }
}

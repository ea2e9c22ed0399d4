namespace VerifiedAddition.Transformer;

/// <summary>The buffers of TransformerLens that are no weights: read past, and written only for its strict loading.</summary>
internal static class DroppedBuffers
{
    public const string Mask = ".mask";
    public const string Ignore = ".IGNORE";

    public static bool Covers(string name) =>
        name.EndsWith(Mask, StringComparison.Ordinal) || name.EndsWith(Ignore, StringComparison.Ordinal);
}

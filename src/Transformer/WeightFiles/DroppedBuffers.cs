namespace VerifiedAddition.Transformer;

/// <summary>TransformerLens' buffers that are not weights: skipped on reading, and written only so that its strict loading succeeds.</summary>
internal static class DroppedBuffers
{
    public const string Mask = ".mask";
    public const string Ignore = ".IGNORE";

    public static bool Covers(string name) =>
        name.EndsWith(Mask, StringComparison.Ordinal) || name.EndsWith(Ignore, StringComparison.Ordinal);
}

using System.Text;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Identifies files that hold no weights, so that the error can say what to do.</summary>
internal static class ForeignFile
{
    /// <summary>The kind of file; null if unknown.</summary>
    public static string? Known(ReadOnlyMemory<byte> content) => ForeignJson.Describe(content) ?? StandIn.Describe(content.Span);

    /// <summary>The kind of file, or its first bytes if the kind is unknown.</summary>
    public static string Describe(ReadOnlyMemory<byte> content) => Known(content)
        ?? $"it begins with {Beginning(content.Span)}; expected a zip written by torch.save (.pth), or safetensors. " +
        "Is it another file, or damaged? Download or copy it again.";

    private static string Beginning(ReadOnlySpan<byte> content)
    {
        var start = content[..Math.Min(content.Length, 8)];
        return $"the bytes {string.Join(' ', start.ToArray().Select(one => one.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)))} " +
            $"('{Printable.Of(Encoding.Latin1.GetString(start))}')";
    }
}

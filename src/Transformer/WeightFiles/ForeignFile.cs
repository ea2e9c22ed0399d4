using System.Text;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Says what a file is that holds no weights, so that its owner learns what to do.</summary>
internal static class ForeignFile
{
    /// <summary>What it is instead of a weight file; null for what is not known.</summary>
    public static string? Known(ReadOnlyMemory<byte> content) => ForeignJson.Describe(content) ?? StandIn.Describe(content.Span);

    /// <summary>What it is instead of a weight file, or at least how it begins.</summary>
    public static string Describe(ReadOnlyMemory<byte> content) => Known(content)
        ?? $"it begins with {Beginning(content.Span)}, but expected is a zip as torch.save writes it (.pth), or safetensors. " +
        "Is it another file, or damaged? Download or copy it again.";

    private static string Beginning(ReadOnlySpan<byte> content)
    {
        var start = content[..Math.Min(content.Length, 8)];
        return $"the bytes {string.Join(' ', start.ToArray().Select(one => one.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)))} " +
            $"('{Printable.Of(Encoding.Latin1.GetString(start))}')";
    }
}

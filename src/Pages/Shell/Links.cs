namespace VerifiedAddition.Pages;

/// <summary>Where things are shown. Names are data: whatever they are, they stay one part of an address.</summary>
internal static class Links
{
    public static string Sweep(string sweep) => $"sweeps/{Uri.EscapeDataString(sweep)}";

    public static string Variant(string sweep, string variant) => $"variants/{Uri.EscapeDataString(sweep)}/{Uri.EscapeDataString(variant)}";

    /// <summary>Of variants, each as <c>sweep/variant</c>.</summary>
    public static string Compare(IEnumerable<string> variants) => $"compare?{string.Join('&', variants.Select(one => $"v={Uri.EscapeDataString(one)}"))}";
}

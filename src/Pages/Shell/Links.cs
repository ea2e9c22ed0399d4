using VerifiedAddition.Api;

namespace VerifiedAddition.Pages;

/// <summary>Where things are shown. Names are data: whatever they are, they stay one part of an address.</summary>
internal static class Links
{
    public static string Sweep(string sweep) => $"sweeps/{Uri.EscapeDataString(sweep)}";

    public static string Variant(string sweep, string variant) => $"variants/{Uri.EscapeDataString(sweep)}/{Uri.EscapeDataString(variant)}";

    /// <summary>What a variant's training measured, as a file of a format: <c>csv</c>, <c>jsonl</c>, <c>parquet</c>.</summary>
    public static string Record(string sweep, string variant, string format) => $"{ApiOf(sweep, variant)}/record?format={format}";

    /// <summary>A variant's weights as a file of a format: <c>safetensors</c>, <c>pth</c>.</summary>
    public static string Weights(string sweep, string variant, string format) => $"{ApiOf(sweep, variant)}/weights?format={format}";

    private static string ApiOf(string sweep, string variant) => $"{GridApi.Root[1..]}/variants/{Uri.EscapeDataString($"{sweep}/{variant}")}";

    /// <summary>Of variants, each as <c>sweep/variant</c>.</summary>
    public static string Compare(IEnumerable<string> variants) => $"compare?{string.Join('&', variants.Select(one => $"v={Uri.EscapeDataString(one)}"))}";
}

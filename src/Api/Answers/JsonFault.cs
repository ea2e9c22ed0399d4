using System.Text.Json;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Says what is wrong with the JSON of a request.</summary>
internal static class JsonFault
{
    public static string Describe(JsonException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var place = e.Path is { Length: > 1 } path ? $" at {UntrustedText.OneLine(path[(path.StartsWith("$.", StringComparison.Ordinal) ? 2 : 0)..])}" : "";
        return e.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)
            ? $"The body has a field{place} that is not known. Leave it out; {GridApi.Document} lists the fields."
            : e.Message.Contains("was missing required properties", StringComparison.Ordinal)
            ? $"The body lacks a field{place}: {UntrustedText.OneLine(e.Message[(e.Message.LastIndexOf("including:", StringComparison.Ordinal) + "including:".Length)..].Trim())}"
            : $"The body is no JSON of the form that is expected{place}{(e.LineNumber is { } line ? $" (line {line + 1})" : "")}. {GridApi.Document} describes it.";
    }
}

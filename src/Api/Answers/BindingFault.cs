using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Says which parameter of a request cannot be read, without the words of programmers.</summary>
internal static partial class BindingFault
{
    public static string Describe(BadHttpRequestException e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return Unbound().Match(e.Message) is { Success: true } unbound
            ? $"{JsonNamingPolicy.CamelCase.ConvertName(unbound.Groups["name"].Value)} is {UntrustedText.Quote(unbound.Groups["given"].Value)}, but must be {Expected(unbound.Groups["type"].Value)}."
            : Lacking().IsMatch(e.Message) ? $"The request lacks its body. {GridApi.Document} describes it."
            : e.Message;
    }

    private static string Expected(string type) => type switch
    {
        _ when type.Contains("bool", StringComparison.OrdinalIgnoreCase) => "true or false",
        _ when type.Contains("double", StringComparison.OrdinalIgnoreCase) => "a number",
        _ => "a whole number",
    };

    /// <summary>What ASP.NET Core says of a parameter that is not of its type.</summary>
    [GeneratedRegex(
        @"\AFailed to bind parameter ""(?<type>[^""]*) (?<name>\w+)"" from ""(?<given>.*)""\.\z",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unbound();

    /// <summary>What it says where there is no body.</summary>
    [GeneratedRegex(@"\ARequired parameter "".*"" was not provided from body\.\z|\AImplicit body inferred", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Lacking();
}

using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>Takes the secrets of a configuration out of texts: passwords, account keys, signatures of Azure URIs.</summary>
/// <remarks>Our own messages hold none; this is for the messages of others, in logs and in errors that nobody foresaw.</remarks>
public sealed partial class SecretFilter
{
    private const string Instead = "***";

    /// <summary>Shorter values would take whole words out of ordinary sentences.</summary>
    private const int Shortest = 4;

    private readonly string[] _secrets;

    /// <summary>Knows the secrets that <paramref name="configuration"/> has now.</summary>
    public SecretFilter(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _secrets = [.. configuration.AsEnumerable()
            .Where(setting => setting.Value is not null)
            .SelectMany(setting => Of(setting.Key, setting.Value!))
            .SelectMany(secret => new[] { secret, Uri.UnescapeDataString(secret) })
            .Where(secret => secret.Length >= Shortest)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(secret => secret.Length)];
    }

    /// <summary>The text with <c>***</c> for each secret in it.</summary>
    public string Scrub(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _secrets.Aggregate(text, (scrubbed, secret) => scrubbed.Replace(secret, Instead, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Of(string key, string value)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        return SecretName().IsMatch(name) ? [value]
            : name.EndsWith("_HEADERS", StringComparison.OrdinalIgnoreCase) ? ValuesOf(value)
            : SecretPart().Matches(value).Select(match => match.Groups["secret"].Value);
    }

    /// <summary>What is sent with telemetry, <c>name=value,name=value</c>, is there to prove who sends it.</summary>
    private static IEnumerable<string> ValuesOf(string headers) =>
        headers.Split(',').Select(header => header[(header.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());

    /// <summary>A setting that is a secret as a whole.</summary>
    [GeneratedRegex(@"(Password|Secret|Token|AccountKey)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretName();

    /// <summary>The secret part of a connection string of Redis (<c>,</c>), Azure and ADO.NET (<c>;</c>), or of a URI (<c>&amp;</c>, <c>@</c>).</summary>
    [GeneratedRegex(
        @"(\b(password|pwd|accountkey|sharedaccesskey|sig)\s*=\s*|://[^:/@\s]*:(?=[^/\s]*@))(?<secret>[^;,&@\s]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretPart();
}

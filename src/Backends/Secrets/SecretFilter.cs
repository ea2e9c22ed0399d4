using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>Removes the secrets of a configuration from texts: passwords, account keys, signatures of Azure URIs.</summary>
/// <remarks>Our own messages contain none; this is for messages of libraries, in logs and in unexpected errors.</remarks>
public sealed partial class SecretFilter
{
    private const string Instead = "***";

    /// <summary>Minimum length of a secret: shorter values would remove whole words from ordinary sentences.</summary>
    private const int Shortest = 4;

    private readonly string[] _secrets;

    /// <summary>Takes the secrets that <paramref name="configuration"/> contains now.</summary>
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

    /// <summary>Replaces each secret in the text with <c>***</c>.</summary>
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

    /// <summary>Values of headers sent with telemetry, <c>name=value,name=value</c>, which authenticate the sender.</summary>
    private static IEnumerable<string> ValuesOf(string headers) =>
        headers.Split(',').Select(header => header[(header.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());

    /// <summary>Matches keys of settings whose whole value is a secret.</summary>
    [GeneratedRegex(@"(Password|Secret|Token|AccountKey)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretName();

    /// <summary>Matches the secret in a connection string of Redis (<c>,</c>), Azure and ADO.NET (<c>;</c>), or in a URI (<c>&amp;</c>, <c>@</c>).</summary>
    [GeneratedRegex(
        @"(\b(password|pwd|accountkey|sharedaccesskey|sig)\s*=\s*|://[^:/@\s]*:(?=[^/\s]*@))(?<secret>[^;,&@\s]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretPart();
}

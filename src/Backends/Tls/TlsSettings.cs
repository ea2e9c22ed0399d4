using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>The section <see cref="Section"/>: with what the processes of a cluster prove to each other who they are.</summary>
/// <param name="Certificate">The file with this process's certificate: PEM, with what leads to the authority behind it, or PKCS #12.</param>
/// <param name="Key">The file with its private key, in PEM; null if <paramref name="Certificate"/> is PKCS #12 and holds it.</param>
/// <param name="Password">What the key is encrypted with; null if it is not.</param>
/// <param name="Authority">The file with the certificates, in PEM, by which those of peers must be signed.</param>
/// <param name="SiloName">The DNS name in the certificate of every silo.</param>
/// <param name="ClientName">The DNS name in the certificate of every client.</param>
internal sealed record TlsSettings(string Certificate, string? Key, string? Password, string Authority, string SiloName, string ClientName)
{
    /// <summary>The section's key.</summary>
    public const string Section = "Orleans:Tls";

    /// <summary>Its settings.</summary>
    public static readonly string[] Keys = ["Certificate", "Key", "Password", "Authority", "SiloName", "ClientName"];

    private static readonly string[] Files = ["Certificate", "Key", "Authority"];

    /// <summary>Whether the certificate's file is PKCS #12, by its name.</summary>
    public bool IsPkcs12 => IsPkcs12File(Certificate);

    /// <summary>The name in the certificate of a process.</summary>
    public string NameOf(ClusterSide side) => side is ClusterSide.Silo ? SiloName : ClientName;

    /// <summary>The full key of a setting, quoted.</summary>
    public static string KeyOf(string setting) => $"'{Section}:{setting}'";

    /// <summary>Reads the section; null if there is none, and nothing is encrypted.</summary>
    /// <exception cref="InvalidConfigurationException">It is incomplete, or a setting is unknown or contradicts another one.</exception>
    public static TlsSettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var given = section.GetChildren().Select(child => child.Key).ToArray();
        if (given.Length == 0)
        {
            return null;
        }

        if (given.FirstOrDefault(key => !Keys.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new InvalidConfigurationException($"{KeyOf(unknown)} is not a setting. The settings of '{Section}' are {string.Join(", ", Keys)}.");
        }

        foreach (var file in Files.Where(file => section[file] is { } text && !IsPath(text)))
        {
            throw new InvalidConfigurationException(
                $"{KeyOf(file)} is {SafeQuote.Value(section[file])}, which is not the path of a file. Put it into a file that only this process's user can read, and name that.");
        }

        var certificate = Required(section, "Certificate", "Name the file of this process's certificate (PEM, or PKCS #12 as .pfx or .p12)");
        var authority = Required(section, "Authority", "Name the file with the certificate of the authority that signs those of all silos and clients (PEM)");
        var key = Optional(section, "Key");
        if (IsPkcs12File(certificate) == key is not null)
        {
            throw new InvalidConfigurationException(key is null
                ? $"{KeyOf("Certificate")} is given and {KeyOf("Key")} is missing. Name the file of the certificate's private key (PEM), or give both in one file as .pfx or .p12."
                : $"{KeyOf("Key")} is '{key}', but {KeyOf("Certificate")} is a file of PKCS #12, which holds its key. Remove {KeyOf("Key")}.");
        }

        return new(
            certificate, key, Optional(section, "Password"), authority,
            Optional(section, "SiloName") ?? "silo.verified-addition", Optional(section, "ClientName") ?? "client.verified-addition");
    }

    /// <summary>Whether a text may be a path: what a file of PEM holds is not, and is not repeated.</summary>
    private static bool IsPath(string text) => !text.Contains('\n', StringComparison.Ordinal) && !text.Contains("-----", StringComparison.Ordinal);

    private static bool IsPkcs12File(string file) => Path.GetExtension(file).ToUpperInvariant() is ".PFX" or ".P12";

    private static string? Optional(IConfigurationSection section, string key) => string.IsNullOrWhiteSpace(section[key]) ? null : section[key];

    private static string Required(IConfigurationSection section, string key, string remedy) => Optional(section, key)
        ?? throw new InvalidConfigurationException($"{KeyOf(key)} is missing, although '{Section}' is configured. {remedy}, or remove the section.");
}

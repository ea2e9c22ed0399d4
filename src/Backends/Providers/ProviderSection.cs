using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>A section that names a provider, checked as far as possible without contacting the backend.</summary>
/// <param name="Path">The section's key: <c>Orleans:Clustering</c>.</param>
/// <param name="Provider">The provider it names.</param>
/// <param name="Connection">The connection string of the backend; null if the provider needs none.</param>
/// <param name="Section">The section's other settings.</param>
internal sealed record ProviderSection(string Path, Provider Provider, Connection? Connection, IConfigurationSection Section)
{
    /// <summary>
    /// Orleans' option to store state in Azure tables as text. It then stores 491,521 to 983,040 characters without an error, and cannot read
    /// them again (findings/orleans-azure-table-text.sh).
    /// </summary>
    private const string TextForm = "UseStringFormat";

    /// <exception cref="InvalidConfigurationException">The section is missing, or something in it is misspelt, missing or not built in.</exception>
    public static ProviderSection Read(IConfiguration configuration, string path, ProviderRole role, ClusterSide side)
    {
        var section = configuration.GetSection(path);
        var known = Provider.For(role, side).ToArray();
        var names = string.Join(", ", known.Select(provider => provider.Name));
        var name = section["ProviderType"];
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new InvalidConfigurationException($"'{path}:ProviderType' is missing. It is one of {names}.");
        }

        var provider = known.FirstOrDefault(provider => provider.Name == name)
            ?? throw new InvalidConfigurationException($"'{path}:ProviderType' is {SafeQuote.Value(name)}. It is one of {names}, in this spelling.");
        if (!provider.IsPresent)
        {
            throw new InvalidConfigurationException(
                $"'{path}:ProviderType' is '{name}', and this program was built without it. Add the packages Microsoft.Orleans.*.{name} and the " +
                "database's driver to the build (docs/cluster.md).");
        }

        RefuseUnknownKeys(section, provider);
        return new(path, provider, provider.Connects ? Connection.Read(configuration, section) : null, section);
    }

    private static void RefuseUnknownKeys(IConfigurationSection section, Provider provider)
    {
        var keys = provider.Keys.Prepend("ProviderType").ToArray();
        foreach (var key in section.GetChildren().Select(child => child.Key))
        {
            if (provider is { Role: ProviderRole.GrainStorage, Name: Provider.AzureTable } && string.Equals(key, TextForm, StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidConfigurationException(
                    $"'{section.Path}:{key}' is refused: state as text that is longer than 491,520 characters would be stored in Azure tables without " +
                    "an error, and lost. Remove the setting; state is stored as bytes.");
            }

            if (!keys.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                throw new InvalidConfigurationException(
                    $"'{section.Path}:{key}' is not a setting of the provider {provider.Name}. Its settings are {string.Join(", ", keys)}.");
            }
        }
    }
}

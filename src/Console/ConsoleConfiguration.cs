using VerifiedAddition.Api;
using VerifiedAddition.Backends;

namespace VerifiedAddition.WebConsole;

/// <summary>Rejects misspelt settings of a console, which would otherwise be ignored.</summary>
public static class ConsoleConfiguration
{
    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        [ConsoleOptions.Section] = [.. SettingsOf(typeof(ConsoleOptions)), "Limits", "Oidc", "Webhooks"],
        [LimitOptions.Section] = SettingsOf(typeof(LimitOptions)),
        [OidcOptions.Section] = SettingsOf(typeof(OidcOptions)),
    };

    /// <exception cref="InvalidConfigurationException">A key in one of the console's sections is unknown.</exception>
    public static void RefuseUnknownKeys(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (var (section, known) in Sections)
        {
            Require(configuration.GetSection(section), section, known);
        }

        foreach (var target in configuration.GetSection(WebhookTarget.Section).GetChildren())
        {
            Require(target, target.Path, SettingsOf(typeof(WebhookTarget)));
        }
    }

    private static void Require(IConfigurationSection section, string name, string[] known)
    {
        foreach (var key in section.GetChildren().Select(child => child.Key))
        {
            if (!known.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                throw new InvalidConfigurationException($"'{name}:{key}' is not a setting. The settings of '{name}' are {string.Join(", ", known)}.");
            }
        }
    }

    private static string[] SettingsOf(Type options) =>
        [.. options.GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];
}

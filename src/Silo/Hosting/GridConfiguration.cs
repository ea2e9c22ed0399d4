using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Rejects misspelt settings, which would otherwise be ignored.</summary>
public static class GridConfiguration
{
    /// <summary>The section of the folder of a grid of one process.</summary>
    public const string DataSection = "Data";

    /// <summary>The key of the folder in it; <see cref="Storage.DataFolder.Variable"/> names it too.</summary>
    public const string DataFolderKey = DataSection + ":Folder";

    private static readonly Dictionary<string, string[]> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        [SweepOptions.Section] = SettingsOf(typeof(SweepOptions)),
        [TrainingOptions.Section] = SettingsOf(typeof(TrainingOptions)),
        [JobOptions.Section] = SettingsOf(typeof(JobOptions)),
        [DeviceOptions.Section] = SettingsOf(typeof(DeviceOptions)),
        [PoolOptions.Section] = SettingsOf(typeof(PoolOptions)),
        [ArtefactOptions.Section] = SettingsOf(typeof(ArtefactOptions)),
        [MembershipOptions.Section] = SettingsOf(typeof(MembershipOptions)),
        [AdminOptions.Section] = SettingsOf(typeof(AdminOptions)),
        [RetentionOptions.Section] = SettingsOf(typeof(RetentionOptions)),
        [DataSection] = ["Folder"],

        // Sections of Orleans. Their settings for backends are checked with the backends.
        ["Orleans"] =
        [
            "ClusterId", "ServiceId", "Name", "Endpoints", "Clustering", "GrainStorage", "Reminders", "Messaging", "Metadata", "Gateway",
            "EnableDistributedTracing", "Tls",
        ],
        ["Orleans:Endpoints"] = ["AdvertisedIPAddress", "SiloPort", "GatewayPort", "SiloListeningEndpoint", "GatewayListeningEndpoint"],
    };

    private static readonly string[] OwnerSettings = SettingsOf(typeof(OwnerOptions));

    /// <summary>Sections whose keys are not checked here; a console checks its own.</summary>
    private static readonly string[] Foreign = ["Logging", "ConnectionStrings", "Console"];

    /// <exception cref="InvalidConfigurationException">A section, or a key in one of ours, is unknown.</exception>
    public static void RefuseUnknownKeys(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (var (section, known) in Sections)
        {
            foreach (var key in configuration.GetSection(section).GetChildren().Select(child => child.Key))
            {
                if (!known.Contains(key, StringComparer.OrdinalIgnoreCase))
                {
                    throw new InvalidConfigurationException(
                        $"'{section}:{key}' is not a setting. The settings of '{section}' are {string.Join(", ", known)}.");
                }
            }
        }

        foreach (var owner in configuration.GetSection($"{PoolOptions.Section}:{nameof(PoolOptions.Owners)}").GetChildren())
        {
            if (owner.GetChildren().FirstOrDefault(setting => !OwnerSettings.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            {
                throw new InvalidConfigurationException($"'{unknown.Path}' is not a setting. The settings of an owner are {string.Join(", ", OwnerSettings)}.");
            }
        }

        // A single value at the root may be anything, such as another program's variable; a section is ours or a mistake.
        var sections = Sections.Keys.Where(section => !section.Contains(':', StringComparison.Ordinal)).Concat(Foreign).ToArray();
        foreach (var root in configuration.GetChildren().Where(child => child.GetChildren().Any()).Select(child => child.Key))
        {
            if (!sections.Contains(root, StringComparer.OrdinalIgnoreCase))
            {
                throw new InvalidConfigurationException($"'{root}' is not a section of settings. There are {string.Join(", ", sections)}.");
            }
        }
    }

    private static string[] SettingsOf(Type options) =>
        [.. options.GetProperties().Where(property => property.CanWrite).Select(property => property.Name)];
}

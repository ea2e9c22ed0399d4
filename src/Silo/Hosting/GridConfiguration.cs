using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>A configuration key that no part of the grid knows.</summary>
public sealed class InvalidConfigurationException(string message) : Exception(message);

/// <summary>Keeps misspelt settings from being ignored.</summary>
public static class GridConfiguration
{
    private static readonly Dictionary<string, Type> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        [SweepOptions.Section] = typeof(SweepOptions),
        [TrainingOptions.Section] = typeof(TrainingOptions),
        [VerificationOptions.Section] = typeof(VerificationOptions),
        [DeviceOptions.Section] = typeof(DeviceOptions),
    };

    /// <exception cref="InvalidConfigurationException">A key in one of our sections is unknown.</exception>
    public static void RefuseUnknownKeys(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (var (section, options) in Sections)
        {
            var known = options.GetProperties().Where(property => property.CanWrite).Select(property => property.Name).ToArray();
            foreach (var key in configuration.GetSection(section).GetChildren().Select(child => child.Key))
            {
                if (!known.Contains(key, StringComparer.OrdinalIgnoreCase))
                {
                    throw new InvalidConfigurationException(
                        $"'{section}:{key}' is not a setting. The settings of '{section}' are {string.Join(", ", known)}.");
                }
            }
        }
    }
}

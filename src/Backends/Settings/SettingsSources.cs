using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>The sources of settings, the same for silos and clients. Later sources take precedence: file, secrets, environment.</summary>
public static class SettingsSources
{
    /// <summary>Prefix of environment variables that are settings: <c>VA_Device__Slots</c> is <c>Device:Slots</c>.</summary>
    public const string Prefix = "VA_";

    /// <summary>The setting that names a folder of secrets, one per file (<c>VA_SecretsFolder</c>).</summary>
    public const string SecretsFolder = "SecretsFolder";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Adds a JSON file.</summary>
    /// <param name="builder">The configuration builder.</param>
    /// <param name="path">The file; a relative path is relative to the working directory.</param>
    /// <param name="noun">The name of the file in messages: <c>cluster file</c>.</param>
    /// <exception cref="InvalidConfigurationException">There is no such file, it may not be read, or it is not JSON.</exception>
    public static T AddSettingsFile<T>(this T builder, string path, string noun)
        where T : IConfigurationBuilder
    {
        try
        {
            // Read here and not by the configuration's own provider, whose messages give no position.
            using var text = File.OpenRead(path);
            using (JsonDocument.Parse(text, Lenient))
            {
            }
        }
        catch (JsonException e)
        {
            throw new InvalidConfigurationException(
                $"{path}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: The {noun} is not well-formed JSON.", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidConfigurationException($"There is no {noun} {path}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException($"The {noun} {path} cannot be read: {e.Message}", e);
        }

        builder.AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false);
        return builder;
    }

    /// <summary>
    /// Adds the folder of secrets, if <see cref="SecretsFolder"/> names one, and the environment. Each file of the folder is
    /// one setting: its name is the key, with <c>__</c> for <c>:</c>; its text is the value, without the final line break.
    /// </summary>
    /// <exception cref="InvalidConfigurationException">The folder does not exist or may not be read.</exception>
    public static T AddSecretsAndEnvironment<T>(this T builder)
        where T : IConfigurationBuilder
    {
        var folder = new ConfigurationBuilder().AddConfiguration(Snapshot(builder)).AddEnvironmentVariables(Prefix).Build()[SecretsFolder];
        if (!string.IsNullOrWhiteSpace(folder))
        {
            if (!Directory.Exists(folder))
            {
                throw new InvalidConfigurationException(
                    $"'{SecretsFolder}' names the folder {SafeQuote.Value(folder)}, which does not exist. It holds one secret a file, such as " +
                    "ConnectionStrings__redis.");
            }

            try
            {
                builder.AddKeyPerFile(Path.GetFullPath(folder), optional: false, reloadOnChange: false);
                _ = Snapshot(builder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new InvalidConfigurationException($"The folder {folder} that '{SecretsFolder}' names cannot be read: {e.Message}", e);
            }
        }

        builder.AddEnvironmentVariables(Prefix);
        return builder.AddTelemetryVariables();
    }

    private static IConfiguration Snapshot(IConfigurationBuilder builder) => builder as IConfiguration ?? builder.Build();
}

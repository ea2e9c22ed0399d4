using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>A connection string and its configuration key, which messages name instead of the string.</summary>
/// <param name="Key"><c>Orleans:Clustering:ConnectionString</c>, or <c>ConnectionStrings:redis</c> if it is given by name.</param>
/// <param name="Text">The connection string, including its secret: not for messages.</param>
internal sealed record Connection(string Key, string Text)
{
    /// <summary>Reads the connection string of a section with <c>ConnectionString</c> or <c>ConnectionName</c>.</summary>
    /// <exception cref="InvalidConfigurationException">It has neither, or names one that does not exist.</exception>
    public static Connection Read(IConfiguration configuration, IConfigurationSection section)
    {
        // As in Orleans, the string itself takes precedence over its name.
        if (section["ConnectionString"] is { } text && !string.IsNullOrWhiteSpace(text))
        {
            return new($"{section.Path}:ConnectionString", text);
        }

        if (section["ConnectionName"] is not { } name || string.IsNullOrWhiteSpace(name))
        {
            throw new InvalidConfigurationException(
                $"'{section.Path}:ConnectionString' is missing. Give it, or give '{section.Path}:ConnectionName' and put the string under " +
                "'ConnectionStrings', where several sections can share it.");
        }

        if (!SafeQuote.IsPlain(name))
        {
            throw new InvalidConfigurationException(
                $"'{section.Path}:ConnectionName' is {SafeQuote.Value(name)}, which is not a name. A connection string itself belongs to " +
                $"'{section.Path}:ConnectionString', or under a name to 'ConnectionStrings'.");
        }

        var key = $"ConnectionStrings:{name}";
        return configuration[key] is { } named && !string.IsNullOrWhiteSpace(named)
            ? new(key, named)
            : throw new InvalidConfigurationException(
                $"'{section.Path}:ConnectionName' is '{name}', but '{key}' is missing. Set it in the configuration file, in the variable " +
                $"{SettingsSources.Prefix}ConnectionStrings__{name}, or in a file ConnectionStrings__{name} of the secrets folder.");
    }

    /// <summary>Returns the key, not the text: a record would print all members.</summary>
    public override string ToString() => Key;
}

using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>A connection string and the key it was found under, which is what messages name.</summary>
/// <param name="Key"><c>Orleans:Clustering:ConnectionString</c>, or <c>ConnectionStrings:redis</c> when it is named.</param>
/// <param name="Text">The connection string, with its secret: not for messages.</param>
internal sealed record Connection(string Key, string Text)
{
    /// <summary>What a section with <c>ConnectionString</c> or <c>ConnectionName</c> says.</summary>
    /// <exception cref="InvalidConfigurationException">It has neither, or names one that is not there.</exception>
    public static Connection Read(IConfiguration configuration, IConfigurationSection section)
    {
        // As Orleans: the string itself comes before its name.
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

        if (!Quotable.IsPlain(name))
        {
            throw new InvalidConfigurationException(
                $"'{section.Path}:ConnectionName' is {Quotable.Value(name)}, which is no name. A connection string itself belongs to " +
                $"'{section.Path}:ConnectionString', or under a name to 'ConnectionStrings'.");
        }

        var key = $"ConnectionStrings:{name}";
        return configuration[key] is { } named && !string.IsNullOrWhiteSpace(named)
            ? new(key, named)
            : throw new InvalidConfigurationException(
                $"'{section.Path}:ConnectionName' is '{name}', but '{key}' is missing. Set it in the configuration file, in the variable " +
                $"{SettingsSources.Prefix}ConnectionStrings__{name}, or in a file ConnectionStrings__{name} of the secrets folder.");
    }

    /// <summary>Not the text: records print themselves.</summary>
    public override string ToString() => Key;
}

namespace VerifiedAddition.Experiments;

/// <summary>A value that was given for a key; a null value was not understood, which has been told already.</summary>
internal sealed record Setting(Place At, object? Value);

/// <summary>The settings of one block (the defaults, a variant, a cell of the matrix), by key.</summary>
internal sealed class Settings(IReadOnlyDictionary<string, Setting> byKey)
{
    public const string Name = "name";
    public const string InitialiseFrom = "initialiseFrom";
    public const string Extends = "extends";
    public const string Refine = "refine";
    public const string Requires = "requires";

    public static Settings None { get; } = new(new Dictionary<string, Setting>(StringComparer.Ordinal));

    public IEnumerable<KeyValuePair<string, Setting>> All => byKey;

    public Setting? this[string key] => byKey.GetValueOrDefault(key);

    /// <summary>These settings, and those of <paramref name="below"/> for the keys that these lack.</summary>
    public Settings Over(Settings below)
    {
        var merged = below.All.ToDictionary(StringComparer.Ordinal);
        foreach (var (key, setting) in byKey)
        {
            merged[key] = setting;
        }

        return new(merged);
    }

    /// <summary>Reads a block of variant keys.</summary>
    public static Settings Read(YamlMap map, bool named, ScalarReader reader)
    {
        var settings = new Dictionary<string, Setting>(StringComparer.Ordinal);
        foreach (var (key, at, value) in map.Entries)
        {
            if (VariantKey.Named(key) is { } known)
            {
                settings[key] = new(value.At, known.Read(reader, value));
            }
            else if (key is InitialiseFrom)
            {
                settings[key] = new(value.At, ParentRequest.Read(value, reader));
            }
            else if (key is Requires)
            {
                settings[key] = new(value.At, RequiredLabels.Read(value, reader));
            }
            else if (key is Extends && named)
            {
                settings[key] = new(value.At, reader.Text(key, value));
            }
            else if (key is Refine && named)
            {
                settings[key] = new(value.At, RefineBlock.Read(value, reader));
            }
            else if (key is Name && named)
            {
                settings[key] = new(value.At, reader.Text(key, value));
            }
            else
            {
                Refuse(key, at, named, reader.Problems);
                MeantFor(key, at, settings);
            }
        }

        return new(settings);
    }

    /// <summary>A key that is written wrongly is there: to say that it lacks, too, would be one thing told twice.</summary>
    private static void MeantFor(string key, Place at, Dictionary<string, Setting> settings)
    {
        if (Nearest.To(key, VariantKey.All.Select(known => known.Name)).FirstOrDefault() is { } meant)
        {
            settings.TryAdd(meant, new(at, null)); // a right one that follows takes its place
        }
    }

    private static void Refuse(string key, Place at, bool named, Problems problems)
    {
        if (key is Name)
        {
            problems.Add(at, "A name cannot be a default: every variant has its own.");
            return;
        }

        if (key is "<<")
        {
            problems.Add(at, "'<<', which merges blocks, is not taken. Put what variants share under 'defaults'.");
            return;
        }

        if (key is Extends)
        {
            problems.Add(at, "'extends' is no default: a variant says itself which one it goes on from.");
            return;
        }

        if (key is Refine)
        {
            problems.Add(at, "'refine' is no default: for every variant of the sweep it stands beside 'variants'.");
            return;
        }

        IEnumerable<string> known = [.. VariantKey.All.Select(other => other.Name), InitialiseFrom, Requires, .. named ? [Name, Extends, Refine] : Array.Empty<string>()];
        problems.Add(at, $"A variant has no key '{key}'.{UnknownKey.Help(key, known)}");
    }
}

/// <summary>What to say behind "there is no such key".</summary>
internal static class UnknownKey
{
    public static string Help(string key, IEnumerable<string> known)
    {
        var all = known.ToArray();
        return Nearest.Hint(key, all) is { Length: > 0 } hint ? hint : $" The keys are {string.Join(", ", all)}.";
    }
}

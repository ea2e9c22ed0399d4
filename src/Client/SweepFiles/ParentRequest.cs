using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What stands behind <c>initialiseFrom</c>.</summary>
/// <param name="At">Where it names the parent.</param>
/// <param name="Variant">The parent's name in this file; null if it is a weight file.</param>
/// <param name="File">The weight file; null if it is a variant.</param>
/// <param name="Mode">1 to 4 (reference.md chapter 7).</param>
/// <param name="Policy">Which tensors are copied.</param>
/// <param name="Late">Whether the inserted layers are the last ones.</param>
/// <param name="Heads">The analysis file that says which heads mode 2 resets; null for all heads.</param>
internal sealed record ParentRequest(
    Place At, string? Variant, string? File, int Mode, InsertionPolicy Policy, bool Late, NamedFile? Heads = null)
{
    /// <summary>Random initial weights: undoes a default.</summary>
    public static ParentRequest None { get; } = new(default, null, null, 0, InsertionPolicy.Seed, Late: false);

    private static readonly string[] Keys = ["variant", "file", "mode", "policy", "late", "heads"];

    /// <summary>Reads the block, or the word <c>none</c>; null after telling what is wrong.</summary>
    public static ParentRequest? Read(YamlValue value, ScalarReader reader)
    {
        if (value is YamlScalar { Text: "none" })
        {
            return None;
        }

        if (value is not YamlMap map)
        {
            reader.Problems.Add(
                value.At, $"initialiseFrom is {value.Described}, but must be none or a block such as {{variant: NAME, mode: 1}}.");
            return null;
        }

        foreach (var entry in map.Entries.Where(entry => !Keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            reader.Problems.Add(entry.At, $"initialiseFrom has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, Keys)}");
        }

        var (variant, file) = (map.Find("variant"), map.Find("file"));
        if (variant is null == file is null)
        {
            reader.Problems.Add(map.At, "initialiseFrom needs either 'variant', a name of this file, or 'file', a weight file; and not both.");
            return null;
        }

        var name = variant is null ? null : reader.Text("variant", variant.Value);
        var path = file is null ? null : reader.Text("file", file.Value);
        var mode = ReadMode(map, reader);
        var policy = map.Find("policy") is { } given ? reader.Choice<InsertionPolicy>("policy", given.Value) : InsertionPolicy.Seed;
        var late = map.Find("late") is { } flag ? reader.Truth("late", flag.Value) : false;
        if ((name ?? path) is null || mode is null || policy is null || late is null)
        {
            return null;
        }

        var heads = ReadHeads(map, mode.Value, reader);
        return new((variant ?? file!).Value.At, name, path, mode.Value, policy.Value, late.Value, heads);
    }

    private static NamedFile? ReadHeads(YamlMap map, int mode, ScalarReader reader)
    {
        if (map.Find("heads") is not { } entry)
        {
            return null;
        }

        if (mode != Inheritance.HeadsMode)
        {
            reader.Problems.Add(
                entry.At, $"heads is for mode 2, which resets single heads; mode {mode} does not ask for it. Take it away, or choose mode 2.");
            return null;
        }

        return reader.Text("heads", entry.Value) is { } path ? new(entry.Value.At, path) : null;
    }

    private static int? ReadMode(YamlMap map, ScalarReader reader)
    {
        if (map.Find("mode") is not { } entry)
        {
            reader.Problems.Add(
                map.At,
                "initialiseFrom lacks 'mode': 1 initialises, 2 resets the heads every 100 steps, 3 heads and MLPs every 100 steps, 4 both at every step.");
            return null;
        }

        return (int?)reader.Count("mode", entry.Value, 1, 4);
    }
}

/// <summary>A file that a sweep file names.</summary>
/// <param name="At">Where.</param>
/// <param name="Path">As it is written there.</param>
internal sealed record NamedFile(Place At, string Path);

using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What stands behind <c>initialiseFrom</c>.</summary>
/// <param name="At">Where it names the parent.</param>
/// <param name="Variant">The parent's name in this file; null if it is a weight file.</param>
/// <param name="File">The weight file; null if it is a variant.</param>
/// <param name="Mode">1 to 4 (docs/domain.md, section 6.1).</param>
/// <param name="Policy">Which tensors are copied.</param>
/// <param name="Late">Whether the inserted layers are the last ones.</param>
/// <param name="Nodes">The analysis file that says which heads, and in modes 3 and 4 which MLPs, are reset; null for all.</param>
internal sealed record ParentRequest(
    Place At, string? Variant, string? File, int Mode, WarmStartPolicy Policy, bool Late, NamedFile? Nodes = null)
{
    /// <summary>Random initial weights: undoes a default.</summary>
    public static ParentRequest None { get; } = new(default, null, null, 0, WarmStartPolicy.Original, Late: false);

    private static readonly string[] Keys = ["variant", "file", "mode", "policy", "late", "nodes", "heads"];

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
        }

        var name = variant is null ? null : reader.Text("variant", variant.Value);
        var path = file is null ? null : reader.Text("file", file.Value);
        var mode = ReadMode(map, reader);
        var policy = map.Find("policy") is { } given ? reader.Choice<WarmStartPolicy>("policy", given.Value) : WarmStartPolicy.Original;
        var late = map.Find("late") is { } flag ? reader.Truth("late", flag.Value) : false;
        var nodes = ReadNodes(map, mode ?? WarmStart.HeadsMode, reader);
        if (variant is null == file is null || (name ?? path) is null || mode is null || policy is null || late is null)
        {
            return null;
        }

        return new((variant ?? file!).Value.At, name, path, mode.Value, policy.Value, late.Value, nodes);
    }

    /// <summary>The key was called <c>heads</c> when there was nothing else to name, and may still be.</summary>
    private static NamedFile? ReadNodes(YamlMap map, int mode, ScalarReader reader)
    {
        var (nodes, heads) = (map.Find("nodes"), map.Find("heads"));
        if ((nodes ?? heads) is not { } entry)
        {
            return null;
        }

        if (nodes is not null && heads is not null)
        {
            reader.Problems.Add(heads.At, "'heads' is the older name of 'nodes', and both are here. Take one of them away.");
            return null;
        }

        if (mode < WarmStart.HeadsMode)
        {
            reader.Problems.Add(
                entry.At,
                $"{entry.Key} says what modes 2 to 4 reset; mode {mode} resets nothing. Take it away, or choose another mode.");
            return null;
        }

        return reader.Text(entry.Key, entry.Value) is { } path ? new(entry.Value.At, path) : null;
    }

    private static int? ReadMode(YamlMap map, ScalarReader reader)
    {
        if (map.Find("mode") is not { } entry)
        {
            reader.Problems.Add(
                map.At,
                "initialiseFrom lacks 'mode': 1 initialises, 2 resets the heads every 100 steps, 3 heads and MLPs every 100 steps, 4 both after every step.");
            return null;
        }

        return reader.Whole("mode", entry.Value, (1, WarmStartRules.LastMode));
    }
}

/// <summary>A file that a sweep file names.</summary>
/// <param name="At">Where.</param>
/// <param name="Path">As it is written there.</param>
internal sealed record NamedFile(Place At, string Path);

using System.Text.Json;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage;

/// <summary>The names in a grid's index of sweeps, read without Orleans, and without a look at the checksum: who presses the Tab key does not wait for that.</summary>
public static class StoredNames
{
    /// <summary>Reads them from the file that <c>SweepIndexGrain</c> writes by way of <see cref="FileGrainStorage"/>.</summary>
    /// <param name="states">The folder of the states.</param>
    /// <returns>The sweeps, the oldest first, each with the variants that are in it; none where there is no index.</returns>
    /// <exception cref="JsonException">The file is no JSON.</exception>
    /// <exception cref="KeyNotFoundException">It is no index.</exception>
    public static IReadOnlyList<(string Sweep, string[] Variants)> In(string states)
    {
        var path = Path.Combine(states, StateFileName.Of("index"), StateFileName.Of($"sweepindex/{ISweepIndexGrain.Key}") + ".json");
        if (!File.Exists(path))
        {
            return [];
        }

        var content = File.ReadAllBytes(path);
        using var index = JsonDocument.Parse(content.AsMemory(Array.IndexOf(content, (byte)'\n') + 1));
        var variants = index.RootElement.GetProperty("variants");
        return
        [
            .. index.RootElement.GetProperty("sweeps").EnumerateArray().Select(one => one.GetString()!).Select(sweep => (
                sweep,
                variants.TryGetProperty(sweep, out var members) ? [.. members.EnumerateArray().Select(member => member.GetProperty("name").GetString()!)] : Array.Empty<string>())),
        ];
    }
}

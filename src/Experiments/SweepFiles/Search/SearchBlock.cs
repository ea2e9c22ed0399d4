using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What stands behind <c>search</c>: variants at points that are drawn from ranges.</summary>
internal static class SearchBlock
{
    private const string Ranges = "ranges";

    private static readonly string[] Keys = ["method", "samples", "seed", Ranges, Settings.Name, Settings.Requires];

    /// <summary>Returns the variants of a search, in the order of their samples; none after telling what is wrong.</summary>
    public static IEnumerable<Draft> Expand(YamlMap map, Settings defaults, ScalarReader reader)
    {
        foreach (var entry in map.Entries.Where(entry => !Keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            reader.Problems.Add(entry.At, $"search has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, Keys)}");
        }

        var method = map.Find("method") is { } given ? reader.Choice<SearchMethod>("method", given.Value) : SearchMethod.Sobol;
        var seed = map.Find("seed") is { } drawn ? reader.Seed("seed", drawn.Value) : 1;
        var samples = Samples(map, reader);
        var ranges = RangesOf(map, reader);
        var template = CellTemplate.ReadOfSamples(map, reader);
        if (method is null || seed is null || samples is null || ranges is null || IsTooSmall(map, ranges, samples.Value, reader))
        {
            return [];
        }

        var coordinates = ranges.Select((_, i) => SearchDesign.Coordinates(method.Value, samples.Value, i, seed.Value)).ToArray();
        return [.. Enumerable.Range(0, samples.Value).Select(sample => template.DraftOf(CellOf(ranges, coordinates, sample), defaults, reader.Problems, sample + 1)).OfType<Draft>()];
    }

    private static Settings CellOf(SearchRange[] ranges, double[][] coordinates, int sample) => new(
        ranges.Index().ToDictionary(range => range.Item.Key.Name, range => new Setting(range.Item.At, range.Item.Of(coordinates[range.Index][sample])), StringComparer.Ordinal));

    private static int? Samples(YamlMap map, ScalarReader reader)
    {
        if (map.Find("samples") is { } entry)
        {
            return reader.Whole("samples", entry.Value, (1, SweepRules.MaxVariants));
        }

        reader.Problems.Add(map.At, "search lacks 'samples', the number of variants to draw.");
        return null;
    }

    private static SearchRange[]? RangesOf(YamlMap map, ScalarReader reader)
    {
        if (map.Find(Ranges)?.Value is not YamlMap { Entries: { Count: > 0 } entries })
        {
            var at = map.Find(Ranges)?.Value.At ?? map.At;
            reader.Problems.Add(at, "search needs 'ranges', a block such as {learningRate: {from: 1e-4, to: 1e-2, scale: log}, heads: [2, 3, 4]}.");
            return null;
        }

        var ranges = new List<SearchRange?>();
        foreach (var entry in entries)
        {
            if (VariantKey.Named(entry.Key) is { } key)
            {
                ranges.Add(SearchRange.Read(key, entry.Value, reader));
            }
            else
            {
                reader.Problems.Add(entry.At, $"A range has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, VariantKey.All.Select(other => other.Name))}");
                ranges.Add(null);
            }
        }

        return ranges.Contains(null) ? null : [.. ranges.OfType<SearchRange>()];
    }

    private static bool IsTooSmall(YamlMap map, SearchRange[] ranges, int samples, ScalarReader reader)
    {
        var different = ranges.Aggregate(1.0, (product, range) => product * range.Count);
        if (samples <= different)
        {
            return false;
        }

        reader.Problems.Add(
            map.Find("samples")!.Value.At, $"samples is {samples}, but the ranges have only {different:F0} different combinations. Take fewer, or 'matrix', which makes each of them once.");
        return true;
    }
}

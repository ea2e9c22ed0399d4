using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A table of values that stands for its cross product of variants.</summary>
internal sealed class Matrix
{
    private readonly List<(VariantKey Key, List<Setting> Values)> _axes = [];
    private readonly ScalarReader _reader;
    private readonly Place _at;
    private readonly CellTemplate _template;

    private Matrix(YamlMap map, ScalarReader reader)
    {
        _reader = reader;
        _at = map.At;
        foreach (var entry in map.Entries)
        {
            ReadEntry(entry);
        }

        if (map.Entries.All(entry => entry.Key is Settings.Name or Settings.Requires))
        {
            reader.Problems.Add(_at, "The matrix has no key with a list of values, such as 'seed: [1, 2, 3]'.");
        }

        _template = CellTemplate.ReadOfCells(map, _axes.Select(axis => axis.Key.Name), reader);
    }

    /// <summary>The variants of a matrix, the first key varying slowest.</summary>
    public static IEnumerable<Draft> Expand(YamlMap map, Settings defaults, ScalarReader reader) =>
        new Matrix(map, reader).Cells(defaults);

    private List<Draft> Cells(Settings defaults)
    {
        var cells = _axes.Aggregate(1.0, (product, axis) => product * axis.Values.Count);
        if (cells > SweepRules.MaxVariants)
        {
            _reader.Problems.Add(_at, string.Create(
                CultureInfo.InvariantCulture,
                $"The matrix has {cells:0} cells, but at most {SweepRules.MaxVariants} are taken. Make several sweeps of it, or draw some of them: 'search' in place of 'matrix'."));
        }

        if (_axes.Count == 0 || cells > SweepRules.MaxVariants)
        {
            return [];
        }

        IEnumerable<Settings> product = [Settings.None];
        foreach (var (key, values) in _axes)
        {
            product = product.SelectMany(_ => values, (cell, value) => With(cell, key, value));
        }

        return [.. product.Select(cell => _template.DraftOf(cell, defaults, _reader.Problems)).OfType<Draft>()];
    }

    private void ReadEntry(YamlEntry entry)
    {
        if (entry.Key is Settings.Name or Settings.Requires)
        {
            return; // of all cells
        }

        if (VariantKey.Named(entry.Key) is not { } key)
        {
            var known = VariantKey.All.Select(other => other.Name).Append(Settings.Name).Append(Settings.Requires);
            _reader.Problems.Add(entry.At, $"A matrix has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, known)}");
            if (Nearest.To(entry.Key, VariantKey.All.Select(other => other.Name)).FirstOrDefault() is { } meant)
            {
                _axes.Add((VariantKey.Named(meant)!, [new(entry.At, null)])); // it is there, though written wrongly
            }
        }
        else if (entry.Value is not YamlList { Items: { Count: > 0 } items })
        {
            var given = entry.Value is YamlList ? "an empty list" : entry.Value.Described;
            _reader.Problems.Add(
                entry.Value.At,
                $"{key.Name} is {given}, but in a matrix must be a list, such as [1, 2]. One value for all cells belongs under 'defaults'.");
            _axes.Add((key, [new(entry.Value.At, null)])); // it is there, though wrong
        }
        else
        {
            _axes.Add((key, Different(key, items.Select(item => new Setting(item.At, key.Read(_reader, item))))));
        }
    }

    /// <summary>The values, after telling of those that are listed again: <c>[0.001, 1e-3]</c>.</summary>
    private List<Setting> Different(VariantKey key, IEnumerable<Setting> values)
    {
        var (different, known) = (new List<Setting>(), new HashSet<object>());
        foreach (var value in values)
        {
            if (value.Value is { } given && !known.Add(given))
            {
                _reader.Problems.Add(
                    value.At, $"{key.Name} lists {VariantKey.Format(given)} twice. Each value makes cells of its own: take one of them away.");
            }
            else
            {
                different.Add(value);
            }
        }

        return different;
    }

    private static Settings With(Settings cell, VariantKey key, Setting value) =>
        new Settings(new Dictionary<string, Setting>(StringComparer.Ordinal) { [key.Name] = value }).Over(cell);
}

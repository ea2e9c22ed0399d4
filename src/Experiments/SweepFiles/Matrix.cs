using System.Text.RegularExpressions;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A table of values that stands for its cross product of variants.</summary>
internal sealed partial class Matrix
{
    private const string Operation = "operation";

    private readonly List<(VariantKey Key, List<Setting> Values)> _axes = [];
    private readonly ScalarReader _reader;
    private readonly Place _at;
    private Place _templateAt;
    private string? _template;
    private Setting? _requires;

    private Matrix(YamlMap map, ScalarReader reader)
    {
        _reader = reader;
        _at = _templateAt = map.At;
        foreach (var entry in map.Entries)
        {
            ReadEntry(entry);
        }

        if (map.Entries.All(entry => entry.Key is Settings.Name or Settings.Requires))
        {
            reader.Problems.Add(_at, "The matrix has no key with a list of values, such as 'seed: [1, 2, 3]'.");
        }
    }

    /// <summary>The variants of a matrix, the first key varying slowest.</summary>
    public static IEnumerable<Draft> Expand(YamlMap map, Settings defaults, ScalarReader reader) =>
        new Matrix(map, reader).Cells(defaults);

    private List<Draft> Cells(Settings defaults)
    {
        var cells = _axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Values.Count, int.MaxValue));
        if (cells > SweepRules.MaxVariants)
        {
            _reader.Problems.Add(_at, $"The matrix has more than {SweepRules.MaxVariants} cells, the most that are taken. Make several sweeps of it.");
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

        return [.. product.Select(cell => DraftOf(cell, defaults)).OfType<Draft>()];
    }

    private Draft? DraftOf(Settings cell, Settings defaults)
    {
        var settings = cell.Over(defaults);
        if (Draft.SpecOf(_at, "The matrix", settings, _reader.Problems) is not { } spec)
        {
            return null;
        }

        var name = Placeholder().Replace(_template ?? Automatic(), match => match.Groups["key"].Value is var key and not Operation
            ? VariantKey.Format(VariantKey.Named(key)!.Of(spec))
            : VariantNames.OperationsOf(spec));
        if (!NameRules.Fits(name))
        {
            _reader.Problems.Add(_templateAt, $"A cell would be called {UntrustedText.Quote(name)}. {NameRules.Rule}");
        }

        return new(_templateAt, name, spec, settings[Settings.InitialiseFrom]?.Value as ParentRequest, settings, Requires: RequiredLabels.Of(_requires ?? settings[Settings.Requires]));
    }

    /// <summary><c>add_d6_l2_h3</c> and every other key of the matrix: <c>add_d6_l2_h3_seed1</c>.</summary>
    private string Automatic() => "{operation}_d{digits}_l{layers}_h{heads}" + string.Concat(
        _axes.Select(axis => axis.Key.Name).Where(key => key is not ("digits" or "layers" or "heads")).Select(key => $"_{key}{{{key}}}"));

    private void ReadEntry(YamlEntry entry)
    {
        if (entry.Key is Settings.Name)
        {
            ReadTemplate(entry.Value);
        }
        else if (entry.Key is Settings.Requires)
        {
            _requires = new(entry.Value.At, RequiredLabels.Read(entry.Value, _reader));
        }
        else if (VariantKey.Named(entry.Key) is not { } key)
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

    private void ReadTemplate(YamlValue value)
    {
        _templateAt = value.At;
        _template = _reader.Text("name", value);
        foreach (Match match in Placeholder().Matches(_template ?? ""))
        {
            var key = match.Groups["key"].Value;
            if (key is not Operation && VariantKey.Named(key) is null)
            {
                var known = VariantKey.All.Select(other => other.Name).Append(Operation);
                _reader.Problems.Add(value.At, $"There is no '{{{key}}}' to put into a name.{UnknownKey.Help(key, known)}");
                _template = null;
            }
        }
    }

    private static Settings With(Settings cell, VariantKey key, Setting value) =>
        new Settings(new Dictionary<string, Setting>(StringComparer.Ordinal) { [key.Name] = value }).Over(cell);

    [GeneratedRegex(@"\{(?<key>[^{}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}

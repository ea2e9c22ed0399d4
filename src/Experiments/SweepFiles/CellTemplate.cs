using System.Globalization;
using System.Text.RegularExpressions;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What the cells of a matrix, or the samples of a search, have in common: how they are called, and what a silo must have for them.</summary>
internal sealed partial class CellTemplate
{
    private const string Operation = "operation";
    private const string Sample = "sample";

    private readonly string _what;
    private readonly Place _at;
    private readonly Place _templateAt;
    private readonly string _template;
    private readonly Setting? _requires;

    private CellTemplate(string what, YamlMap map, string otherwise, string[] others, ScalarReader reader)
    {
        (_what, _at, _templateAt, _template) = (what, map.At, map.At, otherwise);
        if (map.Find(Settings.Name) is { } name)
        {
            _templateAt = name.Value.At;
            _template = reader.Text("name", name.Value) is { } given && IsKnown(given, name.Value.At, others, reader.Problems) ? given : otherwise;
        }

        if (map.Find(Settings.Requires) is { } requires)
        {
            _requires = new(requires.Value.At, RequiredLabels.Read(requires.Value, reader));
        }
    }

    /// <summary>Reads the template of a matrix.</summary>
    /// <param name="map">The matrix.</param>
    /// <param name="axes">The keys that have several values.</param>
    /// <param name="reader">Reads values, and is told what is wrong.</param>
    /// <remarks><c>add_d6_l2_h3</c> and every other key of the matrix: <c>add_d6_l2_h3_seed1</c>.</remarks>
    public static CellTemplate ReadOfCells(YamlMap map, IEnumerable<string> axes, ScalarReader reader) => new(
        "The matrix",
        map,
        "{operation}_d{digits}_l{layers}_h{heads}" + string.Concat(axes.Where(key => key is not ("digits" or "layers" or "heads")).Select(key => $"_{key}{{{key}}}")),
        [Operation],
        reader);

    /// <summary>Reads the template of a search.</summary>
    public static CellTemplate ReadOfSamples(YamlMap map, ScalarReader reader)
    {
        var template = new CellTemplate("The search", map, "{operation}_d{digits}_l{layers}_h{heads}_s{sample}", [Operation, Sample], reader);
        if (!template._template.Contains($"{{{Sample}}}", StringComparison.Ordinal))
        {
            reader.Problems.Add(template._templateAt, $"name is {UntrustedText.Quote(template._template)}, which does not tell samples apart: put {{{Sample}}} into it.");
        }

        return template;
    }

    /// <summary>Makes a variant of a cell; null after telling what is wrong.</summary>
    /// <param name="cell">What the cell says.</param>
    /// <param name="defaults">What it does not say.</param>
    /// <param name="problems">Where to tell.</param>
    /// <param name="sample">The number of the sample, from 1.</param>
    public Draft? DraftOf(Settings cell, Settings defaults, Problems problems, int sample = 0)
    {
        var settings = cell.Over(defaults);
        if (Draft.SpecOf(_at, _what, settings, problems) is not { } spec)
        {
            return null;
        }

        var name = Placeholder().Replace(_template, match => match.Groups["key"].Value switch
        {
            Operation => VariantNames.OperationsOf(spec),
            Sample => sample.ToString(CultureInfo.InvariantCulture),
            var key => VariantKey.Format(VariantKey.Named(key)!.Of(spec)),
        });
        if (!NameRules.Fits(name))
        {
            problems.Add(_templateAt, $"A cell would be called {UntrustedText.Quote(name)}. {NameRules.Rule}");
        }

        return new(_templateAt, name, spec, settings[Settings.InitialiseFrom]?.Value as ParentRequest, settings, Requires: RequiredLabels.Of(_requires ?? settings[Settings.Requires]));
    }

    private static bool IsKnown(string template, Place at, string[] others, Problems problems)
    {
        string[] unknown = [.. Placeholder().Matches(template).Select(match => match.Groups["key"].Value)
            .Where(key => !others.Contains(key, StringComparer.Ordinal) && VariantKey.Named(key) is null)];
        foreach (var key in unknown)
        {
            problems.Add(at, $"There is no '{{{key}}}' to put into a name.{UnknownKey.Help(key, VariantKey.All.Select(other => other.Name).Concat(others))}");
        }

        return unknown.Length == 0;
    }

    [GeneratedRegex(@"\{(?<key>[^{}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}

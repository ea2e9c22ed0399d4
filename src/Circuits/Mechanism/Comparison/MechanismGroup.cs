namespace VerifiedAddition.Circuits;

/// <summary>Models of one shape that are asked the same classes of questions: they may differ in their seed, their training, and nothing else.</summary>
/// <param name="Shape">Their shape.</param>
/// <param name="Classes">The classes of questions that they are asked.</param>
/// <param name="Models">Their names.</param>
/// <param name="Cases">By experiment, then in the experiment's order.</param>
/// <param name="Routes">By carry; empty if that was not asked.</param>
public sealed record MechanismGroup(
    AnalysedModel Shape, IReadOnlyList<OperationClass> Classes, IReadOnlyList<string> Models, IReadOnlyList<MechanismRow> Cases, IReadOnlyList<RouteRow> Routes)
{
    /// <summary>All cases of an experiment and a class in one row, each model with the weakest verdict of its judged cases: so it is strong if all are, and holds if all do.</summary>
    public IReadOnlyList<MechanismRow> ByClass { get; } =
    [
        .. Cases.GroupBy(row => (row.Number, row.Class)).Select(rows => rows.First() with
        {
            What = null,
            Digit = null,
            Depth = null,
            Verdicts = [.. Enumerable.Range(0, Models.Count).Select(model => rows.Min(row => row.Verdicts[model]))],
            Corrected = [.. Enumerable.Range(0, Models.Count).Select(model => rows.Min(row => row.Corrected[model]))],
        }),
    ];

    /// <summary>Puts models of one shape and the same classes side by side.</summary>
    /// <param name="models">The models, at least one, examined by the same experiments.</param>
    /// <param name="corrected">The corrected verdict of a judged figure.</param>
    internal static MechanismGroup Of(IReadOnlyList<NamedMechanism> models, IReadOnlyDictionary<Measurement, Verdict> corrected)
    {
        // What an experiment does may be called after a node, which differs from seed to seed: cases are told apart by their place among those of their digit.
        var judged = models.Select(model => model.Facts.Findings.SelectMany(finding => finding.Measurements.GroupBy(one => (one.Class, one.Digit, one.Depth))
            .SelectMany(same => same.Where(one => one.Verdict is not null).Select((one, i) => (Key: new Key(finding.Number, same.Key.Class, same.Key.Digit, same.Key.Depth, i), Finding: finding, One: one))))
            .ToDictionary(one => one.Key)).ToArray();
        var rows = judged.SelectMany(one => one.Keys).Distinct().OrderBy(key => key.Number).ThenBy(key => key.Class).ThenByDescending(key => key.Digit).ThenBy(key => key.Depth ?? 0).ThenBy(key => key.Place)
            .Select(key =>
            {
                var named = judged.First(one => one.ContainsKey(key))[key];
                var whats = judged.Where(one => one.ContainsKey(key)).Select(one => one[key].One.What).Distinct(StringComparer.Ordinal).ToArray();
                return new MechanismRow(
                    key.Number, named.Finding.Name, whats is [var what] ? what : null, key.Class, key.Digit, key.Depth,
                    [.. judged.Select(one => one.TryGetValue(key, out var found) ? found.One.Verdict : null)],
                    [.. judged.Select(one => one.TryGetValue(key, out var found) ? corrected[found.One] : (Verdict?)null)]);
            });
        var routes = models[0].Facts.Routes.Select((route, i) => new RouteRow(route.Chain, [.. models.Select(model => model.Facts.Routes[i].Route)]));
        return new(models[0].Facts.Shape, models[0].Facts.Classes, [.. models.Select(model => model.Name)], [.. rows], [.. routes]);
    }

    private readonly record struct Key(int Number, OperationClass? Class, int? Digit, int? Depth, int Place);
}

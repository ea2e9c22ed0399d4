using System.Globalization;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Metrics in the text format of Prometheus.</summary>
internal sealed partial class Exposition
{
    private readonly string _text;
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    private Exposition(string text) => _text = text;

    /// <summary>The names of all metrics; of a histogram without <c>_bucket</c>, <c>_sum</c> and <c>_count</c>.</summary>
    public IReadOnlyCollection<string> Names => _types.Keys;

    /// <summary>Refuses what the format does not allow.</summary>
    public static Exposition Parse(string text)
    {
        var exposition = new Exposition(text);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                exposition._types.Add(parts[2], parts[3]);
            }
            else if (!line.StartsWith('#'))
            {
                var sample = Sample().Match(line);
                Assert.True(sample.Success, $"This is no sample: {line}");
                exposition._samples.Add((
                    sample.Groups["name"].Value, sample.Groups["labels"].Value,
                    double.Parse(sample.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
            }
        }

        return exposition;
    }

    /// <summary>The value of the sample with all these labels, such as <c>slot_use="free"</c>; null if there is none.</summary>
    public double? Find(string name, params string[] labels)
    {
        var found = _samples.Where(sample => sample.Name == name && Array.TrueForAll(labels, label => sample.Labels.Contains(label, StringComparison.Ordinal))).ToArray();
        Assert.True(found.Length <= 1, $"{name} with {string.Join(", ", labels)} is there {found.Length.ToString(CultureInfo.InvariantCulture)} times.");
        return found.Length == 0 ? null : found[0].Value;
    }

    /// <summary>The value of the sample with all these labels, which must be there.</summary>
    public double Of(string name, params string[] labels) =>
        Find(name, labels) ?? throw new Xunit.Sdk.XunitException($"There is no {name} with {string.Join(", ", labels)} in:\n{_text}");

    public override string ToString() => _text;

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)( \d+)?\r?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}

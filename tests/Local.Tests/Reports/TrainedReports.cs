using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>Reports of one sweep that was really trained, each made once: a browser only reads them.</summary>
public sealed class TrainedReports : IDisposable
{
    private const string Sweep = """
        name: tiny
        defaults: { digits: 1, layers: 1, heads: 2, dModel: 24, dHead: 12, learningRate: 0.003 }
        variants:
          - { name: sure, steps: 1500 }
          - { name: rough, steps: 40, subtractPercent: 50 }
          - { name: heir, layers: 2, steps: 40, initialiseFrom: { variant: sure, mode: 1, policy: complete } }
        verification: { sample: exhaustive }
        """;

    private readonly Va _va = new();
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>The HTML file of the report of a sweep or model; the sweep is trained when the first is asked for.</summary>
    public async Task<string> OfAsync(string name)
    {
        if (_files.Count == 0)
        {
            await _va.JsonAsync("sweep", "run", _va.Write("tiny.yaml", Sweep));
        }

        if (!_files.TryGetValue(name, out var file))
        {
            file = (await _va.JsonAsync("report", name)).GetProperty("file").GetString()!;
            _files.Add(name, file);
        }

        return file;
    }

    public void Dispose() => _va.Dispose();
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>The dashboards and rules that are shipped, asked of a Prometheus that scraped a silo through a sweep.</summary>
public sealed partial class DashboardTests
{
    /// <summary>One variant that trains for a while, and one that cannot but answer wrongly.</summary>
    private const string Sweep = """
        name: tiny
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, learningRate: 0.003 }
        variants:
          - { name: longer, steps: 10000 }
          - { name: wrong, steps: 200 }
        verification: { questions: 2000, sample: uniform, seed: 7 }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>What a healthy grid of one silo without a GPU may have no series of, and why: what docs/metrics.md says is absent, and these.</summary>
    private static readonly (string Part, string Reason)[] Empty =
    [
        .. MetricsDocument.Absent,
        ("outcome=\"error\"", "no call of storage failed"),
        ("orleans_catalog_activation_shutdown_total", "no grain has been idle for long enough"),
    ];

    [Fact]
    public async Task Every_panel_and_every_rule_finds_what_it_asks_for()
    {
        await using var silo = LoneSilo.Start(("VA_Training__CheckpointInterval", "00:00:00.3"));
        using var admin = await AdminClient.OfAsync(silo.Process);
        await using var prometheus = await PrometheusServer.StartAsync(admin.Uri);
        await admin.UntilAsync("/health/ready", 200);

        var outcome = await silo.Va.RunAsync("sweep", "run", silo.Va.Write("tiny.yaml", Sweep));
        Assert.True(outcome.ExitCode == 0, outcome.ToString());

        var rules = await prometheus.RulesAsync();
        Assert.NotEmpty(rules);
        (string Where, string Query)[] asked =
        [
            .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "deploy", "grafana"), "*.json").SelectMany(QueriesOf),
            .. rules.Where(rule => !rule.IsAlert).SelectMany(rule => new[] { (rule.Name, rule.Query), (rule.Name, rule.Name) }),
            .. rules.SelectMany(rule => Selector().Matches(rule.Query).Select(match => (rule.Name, match.Value))).Distinct(),
        ];
        await AssertAnsweredAsync(prometheus, asked);
        await AssertQuietAsync(prometheus);
    }

    /// <summary>Asks until every query was answered with a number, but for those that are to be empty.</summary>
    private static async Task AssertAnsweredAsync(PrometheusServer prometheus, (string Where, string Query)[] asked)
    {
        var began = TimeProvider.System.GetTimestamp();
        var (open, told) = (asked, new List<string>());
        while (open.Length > 0)
        {
            var unanswered = new List<(string Where, string Query)>();
            foreach (var (where, query) in open)
            {
                var series = await prometheus.RangeAsync(query);
                var values = series.SelectMany(one => one.Values).Where(double.IsFinite).ToArray();
                if (values.Length > 0)
                {
                    told.Add(string.Create(CultureInfo.InvariantCulture, $"{where}: {query}: {series.Length} series, {values.Min():g4} to {values.Max():g4}"));
                }
                else if (Empty.FirstOrDefault(one => query.Contains(one.Part, StringComparison.Ordinal)) is { Reason: { } reason })
                {
                    told.Add($"{where}: {query}: nothing, since {reason}");
                }
                else
                {
                    unanswered.Add((where, query));
                }
            }

            open = [.. unanswered];
            Assert.True(
                open.Length == 0 || TimeProvider.System.GetElapsedTime(began) < Patience,
                $"Without an answer:\n{string.Join('\n', open.Select(one => $"{one.Where}: {one.Query}"))}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', told));
    }

    /// <summary>A healthy grid has no alert but the one that the sweep is made for.</summary>
    private static async Task AssertQuietAsync(PrometheusServer prometheus)
    {
        var began = TimeProvider.System.GetTimestamp();
        string[] firing;
        do
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            firing = await prometheus.NowAsync("ALERTS{alertstate=\"firing\"}");
        }
        while (firing.Length == 0 && TimeProvider.System.GetElapsedTime(began) < Patience);

        Assert.All(firing, alert => Assert.Contains("\"alertname\":\"VaModelWrong\"", alert, StringComparison.Ordinal));
        Assert.Contains(firing, alert => alert.Contains("\"variant\":\"wrong\"", StringComparison.Ordinal));
        foreach (var rule in await prometheus.RulesAsync())
        {
            Assert.True(string.IsNullOrEmpty(rule.Error), $"{rule.Name}: {rule.Error}");
            Assert.True(!rule.IsAlert || (rule.State == "firing") == (rule.Name == "VaModelWrong"), $"{rule.Name} is {rule.State}");
        }
    }

    /// <summary>The queries of a dashboard's panels and variables, as Grafana asks them when all clusters, sweeps and silos are chosen.</summary>
    private static IEnumerable<(string Where, string Query)> QueriesOf(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var board = json.RootElement.Clone();
        var title = board.GetProperty("title").GetString();
        var panels =
            from panel in board.GetProperty("panels").EnumerateArray()
            where panel.GetProperty("type").GetString() != "row"
            from target in panel.GetProperty("targets").EnumerateArray()
            select ($"{title}/{panel.GetProperty("title").GetString()}", target.GetProperty("expr").GetString()!);
        var variables =
            from variable in board.GetProperty("templating").GetProperty("list").EnumerateArray()
            where variable.GetProperty("type").GetString() == "query"
            select ($"{title}/${variable.GetProperty("name").GetString()}", ValuesOf(variable.GetProperty("query").GetProperty("query").GetString()!));
        return panels.Concat(variables).Select(one => (one.Item1, Variable().Replace(one.Item2, match => match.Value == "$__rate_interval" ? "15s" : ".*")));
    }

    /// <summary>The series whose label a variable lists.</summary>
    private static string ValuesOf(string query)
    {
        var match = LabelValues().Match(query);
        Assert.True(match.Success, query);
        return $"count by ({match.Groups["label"].Value}) ({match.Groups["series"].Value})";
    }

    [GeneratedRegex(@"\$\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^label_values\((?<series>.+), (?<label>\w+)\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelValues();

    /// <summary>Series in a query, with what is asked of their labels.</summary>
    [GeneratedRegex(@"(?<![\w:])((va|orleans|dotnet)_\w+|(cluster|sweep):[\w:]+|up(?=\{))(\{[^}]*\})?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Selector();
}

using System.Text.RegularExpressions;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>The recording rules and alerts: Prometheus takes them, each alert fires when it should, and the runbook knows it.</summary>
public sealed partial class RuleTests
{
    private const string Cases = "tests/Deploy.Tests/Monitoring/alerts.test.yml";

    private static readonly string ForKubernetes = Repository.Read("deploy/k8s/monitoring/rules.yaml");

    private static readonly GroupedRule[] Rules =
        [.. Manifest.Read(ForKubernetes).All<PrometheusRule>().Single().Spec.Groups.SelectMany(group => group.Rules)];

    public static TheoryData<string> Alerts => [.. Rules.Select(rule => rule.Alert).OfType<string>()];

    [Fact]
    public async Task Prometheus_takes_the_configuration_and_its_rules()
    {
        var (code, printed) = await InstalledProgram.RunAsync(
            "promtool", "prometheus", "check", "config", Repository.PathOf("deploy/prometheus/prometheus.yml"));

        Assert.True(code == 0, printed);
        Assert.Contains($"{Rules.Length} rules found", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_fire_when_they_should_and_only_then()
    {
        var (code, printed) = await InstalledProgram.RunAsync("promtool", "prometheus", "test", "rules", Repository.PathOf(Cases));

        Assert.True(code == 0, printed);
        Assert.Contains("SUCCESS", printed, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_alert_is_tried_both_ways(string alert)
    {
        var cases = Repository.Read(Cases);

        Assert.Contains($"  - name: {alert} fires\n", cases, StringComparison.Ordinal);
        Assert.Contains($"  - name: {alert} is silent\n", cases, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_alert_says_how_bad_it_is_and_leads_to_the_runbook(string alert)
    {
        var rule = Assert.Single(Rules, rule => rule.Alert == alert);

        Assert.Matches("^(warning|critical)$", rule.Labels["severity"]);
        Assert.NotEmpty(rule.Annotations["summary"]);
        Assert.NotEmpty(rule.Annotations["description"]);
        Assert.Equal($"docs/runbook.md#{alert.ToLowerInvariant()}", rule.Annotations["runbook"]);
    }

    [Fact]
    public void The_runbook_has_an_entry_for_each_alert_and_no_other()
    {
        var entries = EntryPattern().Matches(Repository.Read("docs/runbook.md"));

        Assert.Equal(Alerts.Select(row => row.Data).Order(StringComparer.Ordinal), entries.Select(entry => entry.Groups["name"].Value).Order(StringComparer.Ordinal));
        Assert.All(entries, entry =>
        {
            Assert.Contains("**Means.** ", entry.Value, StringComparison.Ordinal);
            Assert.Contains("**Look at.** ", entry.Value, StringComparison.Ordinal);
            Assert.Contains("**Do.** ", entry.Value, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Kubernetes_has_the_same_rules() =>
        Assert.Equal(
            Groups(Repository.Read("deploy/prometheus/rules.yml")),
            Groups(ForKubernetes).Select(line => line.Length == 0 ? line : line[2..]), StringComparer.Ordinal);

    private static string[] Groups(string yaml) => [.. yaml.Split('\n').SkipWhile(line => line.Trim() != "groups:")];

    /// <summary>A heading that names an alert, and all until the next one.</summary>
    [GeneratedRegex(@"^### (?<name>Va\w+)\n(.(?!^##))*", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EntryPattern();
}

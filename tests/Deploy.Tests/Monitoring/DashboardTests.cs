using System.Text.Json;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>The dashboards are what Grafana's own types say, and as the rest of them.</summary>
public sealed partial class DashboardTests
{
    private static readonly string Folder = Repository.PathOf("deploy/grafana");

    public static TheoryData<string> Boards =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Each_is_called_differently()
    {
        var boards = Boards.Select(row => Read(row.Data)).ToArray();

        Assert.Equal(["Grid", "Silo", "Sweep"], boards.Select(board => Text(board, "title")), StringComparer.Ordinal);
        Assert.Equal(["va-grid", "va-silo", "va-sweep"], boards.Select(board => Text(board, "uid")), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Panels_have_numbers_of_their_own_and_no_two_lie_on_each_other(string name)
    {
        var panels = Panels(Read(name), withRows: true);

        Assert.Distinct(panels.Select(panel => panel.GetProperty("id").GetInt32()));
        var cells = panels.SelectMany(panel =>
        {
            var place = panel.GetProperty("gridPos");
            var (x, y, w, h) = (Number(place, "x"), Number(place, "y"), Number(place, "w"), Number(place, "h"));
            Assert.True(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 24, panel.ToString());
            return Enumerable.Range(y, h).SelectMany(row => Enumerable.Range(x, w).Select(column => (row, column)));
        });
        Assert.Distinct(cells);
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_panel_has_a_unit_thresholds_a_description_and_words_for_emptiness(string name) => Assert.All(Panels(Read(name)), panel =>
    {
        var defaults = panel.GetProperty("fieldConfig").GetProperty("defaults");
        Assert.NotEmpty(Text(panel, "title"));
        Assert.EndsWith(".", Text(panel, "description"), StringComparison.Ordinal);
        Assert.NotEmpty(Text(defaults, "unit"));
        Assert.NotEmpty(Text(defaults, "noValue"));
        Assert.Equal(JsonValueKind.Null, defaults.GetProperty("thresholds").GetProperty("steps")[0].GetProperty("value").ValueKind);
    });

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_panel_asks_the_Prometheus_that_is_chosen_for_the_clusters_that_are_chosen(string name)
    {
        var board = Read(name);
        var variables = board.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => Text(variable, "name")).ToArray();
        Assert.Equal(["datasource", "cluster"], variables.Take(2), StringComparer.Ordinal);
        Assert.All(Panels(board), panel =>
        {
            Assert.Equal("${datasource}", Text(panel.GetProperty("datasource"), "uid"));
            var targets = panel.GetProperty("targets").EnumerateArray().ToArray();
            Assert.NotEmpty(targets);
            Assert.Distinct(targets.Select(target => Text(target, "refId")), StringComparer.Ordinal);
            Assert.All(targets, target =>
            {
                Assert.Equal("${datasource}", Text(target.GetProperty("datasource"), "uid"));
                Assert.True(Text(panel, "type") == "table" || Text(target, "legendFormat").Length > 0, Text(panel, "title"));
                Assert.True(target.GetProperty("instant").GetBoolean() != (Text(panel, "type") == "timeseries"), Text(panel, "title"));
                Assert.All(SeriesPattern().Matches(Text(target, "expr")), series => Assert.Contains("cluster=~\"$cluster\"", series.Value, StringComparison.Ordinal));
            });
        });
        var used = VariablePattern().Matches(board.GetRawText()).Select(match => match.Groups["name"].Value).Where(used => !used.StartsWith("__", StringComparison.Ordinal));
        Assert.Equal(variables.Order(StringComparer.Ordinal), used.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public async Task Every_Grafana_from_the_version_that_is_declared_knows_every_field(string name)
    {
        var board = Read(name);
        var versions = new List<int>();
        foreach (var schema in GrafanaSchema.OpenAll())
        {
            using var grafana = schema;
            versions.Add(await grafana.VersionAsync());
            var (code, printed) = await grafana.CheckAsync(name, board);
            Assert.True(code == 0, printed);
        }

        Assert.Equal(board.GetProperty("schemaVersion").GetInt32(), versions.Min());
    }

    [Fact]
    public async Task A_field_that_Grafana_does_not_know_is_refused()
    {
        var text = Read("silo").GetRawText();
        foreach (var schema in GrafanaSchema.OpenAll())
        {
            using var grafana = schema;
            foreach (var (field, wrong) in new[] { ("\"legend\":", "\"legende\":"), ("\"gridPos\":", "\"gridPosition\":") })
            {
                var (code, printed) = await grafana.CheckAsync("silo", JsonDocument.Parse(text.Replace(field, wrong, StringComparison.Ordinal)).RootElement);

                Assert.NotEqual(0, code);
                Assert.Contains(wrong.Split('"')[1], printed, StringComparison.Ordinal);
            }
        }
    }

    private static JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json"))).RootElement;

    private static JsonElement[] Panels(JsonElement board, bool withRows = false) =>
        [.. board.GetProperty("panels").EnumerateArray().Where(panel => withRows || Text(panel, "type") != "row")];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    [GeneratedRegex(@"(?<![\w:])((va|orleans|dotnet)_\w+|(cluster|sweep):[\w:]+|up(?=\{))(\{[^}]*\})?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SeriesPattern();

    [GeneratedRegex(@"\$\{?(?<name>[a-z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariablePattern();
}

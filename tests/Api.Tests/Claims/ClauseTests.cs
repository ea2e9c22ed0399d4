using System.Text.Json;

namespace VerifiedAddition.Api.Tests;

/// <summary>Files of tagged nodes are judged without a grid, as <c>va claims check</c> does.</summary>
public sealed class ClauseTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Behavior =
        """[{"position":8,"layer":0,"is_head":true,"num":0,"tags":["Math.Add:S0"]},{"position":8,"layer":1,"is_head":false,"num":0,"tags":["Fail%:9"]}]""";

    private const string Maths = """[{"position":8,"layer":0,"is_head":true,"num":0,"tags":["Algo:A0.SA","Probe:1"]},{"position":8,"layer":1,"is_head":false,"num":0,"tags":[]}]""";

    [Theory]
    [InlineData("", "")]
    [InlineData(""", "digits":2,"layers":1,"operations":["add","subtract"]""", "--digits 2 --layers 1 --operation all")]
    public async Task Clauses_are_judged_as_the_command_line_does(string fields, string options)
    {
        var folder = Directory.CreateTempSubdirectory("va-claims-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "behavior.json"), Behavior, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "maths.json"), Maths, TestContext.Current.CancellationToken);

        var (status, table) = await CheckAsync($$"""{"behavior":{{Behavior}},"maths":{{Maths}}{{fields}}}""");

        var told = await host.Grid.RunAsync(["claims", "check", folder, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json"]);
        Assert.Equal(200, status);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(told.Output).RootElement, table), $"The command line says:\n{told.Output}\nand the API:\n{table}");
    }

    [Theory]
    [InlineData("""{"behavior":[],"maths":[]}""", "behavior and maths cannot be judged: There is no useful node in the first file")]
    [InlineData("""{"behavior":[null],"maths":[]}""", "behavior and maths cannot be judged: Node 1 of the file is not usable: null.")]
    [InlineData("""{"behavior":[{"position":1e99,"layer":0,"is_head":false,"tags":[]}],"maths":[]}""", "behavior and maths cannot be judged: Node 1 of the file is not usable")]
    [InlineData("""{"behavior":[],"maths":[],"digits":21}""", "digits must be from 1 to 20, and layers at least 1; here they are 21 and not given.")]
    [InlineData("""{"behavior":[],"maths":[],"operations":["multiply"]}""", "There are clauses about add and subtract alone.")]
    [InlineData("""{"behavior":[]}""", "The body lacks a field")]
    public async Task What_cannot_be_judged_is_refused(string body, string words)
    {
        var (status, problem) = await CheckAsync(body);

        Assert.Equal(400, status);
        Assert.StartsWith(words, problem.Detail(), StringComparison.Ordinal);
    }

    private async Task<(int Status, JsonElement Answer)> CheckAsync(string body)
    {
        using var caller = host.Caller(Roles.Viewer);
        var (status, answer, _) = await caller.SendAsync(HttpMethod.Post, "claims/check", JsonDocument.Parse(body));
        return (status, answer);
    }
}

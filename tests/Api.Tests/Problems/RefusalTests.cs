using System.Net;
using System.Net.Http.Json;
using System.Text;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

/// <summary>What cannot be done is refused with a status and a reason, in the command line's words, and nothing is changed.</summary>
public sealed class RefusalTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Small = "name: small\nvariants: [{ name: a, digits: 3, layers: 2, heads: 3, steps: 10 }]\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_name_is_not_found_in_the_words_of_the_command_line()
    {
        using var caller = host.Caller();
        host.World.Script(Scene.Sweep("known-sweep", SweepPhase.Running, Scene.Training("known-variant", 5, Scene.Small with { Seed = 815 })));

        await RequireSameAsync("sweeps/known-swep", 404, "sweep", "show", "known-swep");
        await RequireSameAsync("variants/known-varint", 404, "variant", "show", "known-varint");
        await RequireSameAsync("variants/known-variant/weights", 409, "model", "export", "known-variant", "--out", "x.pth");

        async Task RequireSameAsync(string path, int status, params string[] command)
        {
            using var answer = await caller.GetAsync(path, Cancel);
            var problem = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancel);
            Assert.Equal((status, Problem.ContentType), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.Equal((await host.Grid.RunAsync(command)).Error.Trim(), $"va: {problem.Detail()}");
        }
    }

    [Fact]
    public async Task No_file_of_the_server_is_looked_for()
    {
        using var caller = host.Caller();
        var file = Scratch.Write("secret.yaml", "password: 1234");
        var folder = Path.GetDirectoryName(file)!;

        foreach (var path in new[] { $"sweeps/{Uri.EscapeDataString(file)}", $"variants/{Uri.EscapeDataString(folder)}", $"variants/{Uri.EscapeDataString(file)}", "sweeps/secret.yaml" })
        {
            using var answer = await caller.GetAsync(path, Cancel);
            var text = await answer.Content.ReadAsStringAsync(Cancel);

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.DoesNotContain("password", text, StringComparison.Ordinal);
            Assert.DoesNotContain("folder", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("initialiseFrom: { file: /etc/passwd, mode: 1 }", "This names the file '/etc/passwd'")]
    [InlineData("initialiseFrom: { variant: a, mode: 2, nodes: ../x.json }", "This names the file '../x.json'")]
    public async Task A_sweep_that_names_a_file_is_refused_with_its_place(string start, string words)
    {
        using var caller = host.Caller(Roles.Submitter);

        var (status, problem, _) = await caller.SubmitAsync($"name: pathful\nvariants:\n  - {{ name: a, digits: 3, layers: 2, heads: 3, steps: 10 }}\n  - {{ name: b, digits: 3, layers: 2, heads: 3, steps: 10, {start} }}\n");

        Assert.Equal(400, status);
        Assert.Contains(words, problem.Detail(), StringComparison.Ordinal);
        Assert.Equal(4, Assert.Single(problem.GetProperty("problems").EnumerateArray()).GetProperty("line").GetInt32());
        Assert.False(host.World.Submitted.ContainsKey("pathful"));
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_sweep_is_told_as_the_command_line_does()
    {
        using var caller = host.Caller(Roles.Submitter);
        const string Wrong = "name: wrong\nvarants: []\nvariants: [{ name: a, digits: 99, colour: red }]\n";
        var file = Scratch.Write("sweep.yaml", Wrong);

        var (status, problem, _) = await caller.SubmitAsync(Wrong);

        Assert.Equal(400, status);
        Assert.Equal((await host.Grid.RunAsync("sweep", "run", file)).Error.Trim().Replace(file, "sweep.yaml", StringComparison.Ordinal), problem.Detail());
        Assert.False(host.World.Submitted.ContainsKey("wrong"));
    }

    [Fact]
    public async Task A_sweep_is_not_replaced_where_there_shall_be_none()
    {
        using var caller = host.Caller(Roles.Submitter);
        host.World.Script(Scene.Sweep("taken", SweepPhase.Running, Scene.Training("a", 5)));

        var (status, problem, _) = await caller.SubmitAsync(Small.Replace("small", "taken", StringComparison.Ordinal), isNew: true);

        Assert.Equal(412, status);
        Assert.StartsWith("There is a sweep 'taken' at ", problem.Detail(), StringComparison.Ordinal);
        Assert.False(host.World.Submitted.ContainsKey("taken"));
    }

    [Theory]
    [InlineData("sweeps?limt=3", "There is no parameter 'limt' here. Did you mean 'limit'?")]
    [InlineData("sweeps?after=a&after=b", "The parameter after is there 2 times.")]
    [InlineData("variants?State=done&Colour=red", "There is no parameter 'Colour' here.")]
    [InlineData("sweeps?limit=0", "limit is 0, but must be")]
    [InlineData("sweeps?limit=many", "limit is 'many', but must be a whole number.")]
    [InlineData("variants?reverse=x", "reverse is 'x', but must be true or false.")]
    [InlineData("sweeps?after=!!", "after names no place in this list.")]
    [InlineData("sweeps?after=bm8tc3VjaA", "after names no place in this list.")]
    [InlineData("variants?state=tired", "state is 'tired', but must be one of waiting,")]
    [InlineData("variants?operation=divide", "operation is 'divide', but must be one of")]
    [InlineData("variants/x/record?format=xls", "format is 'xls', but must be one of json, csv, jsonl, parquet, tensorboard.")]
    public async Task A_wrong_parameter_is_refused(string path, string words)
    {
        using var caller = host.Caller();

        using var answer = await caller.GetAsync(path, Cancel);

        var problem = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith(words, problem.Detail(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sweeps/body/priority", "{\"priority\":1,\"maxSlots\":null,\"colour\":\"red\"}", "The body has a field at colour that is not known.")]
    [InlineData("sweeps/body/priority", "{\"priority\":\"high\",\"maxSlots\":null}", "The body is no JSON of the form that is expected at priority")]
    [InlineData("sweeps/body/priority", "{\"maxSlots\":null}", "The body lacks a field")]
    [InlineData("sweeps/body/priority", "{\"priority\":1,", "The body is no JSON of the form that is expected")]
    [InlineData("sweeps/body/priority", "{\"priority\":1001,\"maxSlots\":null}", "priority is 1001")]
    public async Task A_wrong_body_is_refused(string path, string body, string words)
    {
        using var caller = host.Caller();
        host.World.Script(Scene.Sweep("body", SweepPhase.Running, Scene.Training("a", 5)));

        using var answer = await caller.PutAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancel);

        var problem = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith(words, problem.Detail(), StringComparison.Ordinal);
        Assert.False(host.World.Terms.ContainsKey("body"));
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_of_another_type_is_refused()
    {
        using var caller = host.Caller(Roles.Submitter);

        var (large, why, _) = await caller.SubmitAsync($"# {new string('x', 5 << 20)}");
        using var form = await caller.PostAsync("sweeps", new StringContent(Small, Encoding.UTF8, "application/x-www-form-urlencoded"), Cancel);

        Assert.Equal((413, "The body has more than 4 MiB, too much for a sweep file. Is it another file?"), (large, why.Detail()));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        Assert.Contains("openapi.json", await form.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_nothing_or_it_cannot_be_done_it_is_said()
    {
        using var caller = host.Caller();

        using var nowhere = await caller.GetAsync("nowhere", Cancel);
        using var delete = await caller.DeleteAsync("sweeps", Cancel);

        Assert.Equal((HttpStatusCode.NotFound, Problem.ContentType), (nowhere.StatusCode, nowhere.Content.Headers.ContentType!.MediaType));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, Problem.ContentType), (delete.StatusCode, delete.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task A_grid_that_does_not_answer_is_unavailable_for_a_while()
    {
        await using var server = await ApiServer.StartAsync(new NoGrid());
        using var caller = server.Caller();

        using var answer = await caller.GetAsync("sweeps", Cancel);

        var problem = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancel);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "The grid at x does not answer."), (answer.StatusCode, problem.Detail()));
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private sealed class NoGrid : IGridSource
    {
        public ValueTask<Experiments.IGrid> GridAsync(CancellationToken cancellationToken) =>
            throw new Experiments.ClientException(Experiments.ExitCodes.Unavailable, "The grid at x does not answer.");
    }
}

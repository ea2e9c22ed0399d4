using System.Text.Json;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Api;
using VerifiedAddition.Api.Tests;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local.Tests;

/// <summary>The API over a grid that has trained two small models, one of which started from the other: all by way of the API.</summary>
public sealed class TrainedGrid : IAsyncLifetime
{
    /// <summary>What is trained.</summary>
    public const string Sweep = """
        name: trained
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, learningRate: 0.003, steps: 60 }
        variants:
          - { name: parent }
          - { name: child, layers: 2, initialiseFrom: { variant: parent, mode: 1, policy: complete } }
        verification: { questions: 1000, sample: exhaustive }
        analysis: true
        robustness: true
        """;

    /// <summary>A model that did not start from the parent.</summary>
    public const string Stranger = """
        name: strangers
        variants:
          - { name: stranger, digits: 2, layers: 2, heads: 2, dModel: 24, dHead: 12, learningRate: 0.003, steps: 60, seed: 7 }
        verification: none
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-api-");
    private EmbeddedGrid? _grid;

    internal ApiServer Server { get; private set; } = null!;

    private string Data => Path.Combine(_folder.FullName, "data");

    public async ValueTask InitializeAsync()
    {
        _grid = await EmbeddedGrid.StartAsync(DataFolder.Open(Data), GridRole.Worker, CancellationToken.None);
        Server = await ApiServer.StartAsync(new HeldGrid(_grid));
        using var caller = Server.Caller(Roles.Submitter);
        var (status, answer, _) = await caller.SubmitAsync(Sweep);
        Assert.True(status is 201 or 202, $"{status}: {answer}");
        await EndAsync(caller, "trained");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _grid!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Follows a sweep by JSON lines until it has ended.</summary>
    internal static async Task EndAsync(HttpClient caller, string sweep)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"sweeps/{sweep}/events");
        request.Headers.Accept.ParseAdd(EventStream.JsonLines);
        using var answer = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(answer.IsSuccessStatusCode, $"The events of {sweep} are answered with {(int)answer.StatusCode}.");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var last = "";
        while (await lines.ReadLineAsync() is { } line)
        {
            last = line;
        }

        using var end = JsonDocument.Parse(last);
        Assert.Equal(("end", "completed"), (end.RootElement.Text("event"), end.RootElement.GetProperty("data").Text("phase")));
    }

    /// <summary>Runs <c>va … --json</c> on the same grid.</summary>
    internal async Task<JsonElement> ToldAsync(params string[] command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal { Output = output, Error = error, Variable = _ => null };
        await VaCommandLine.RunAsync(
            [.. command, "--json", "--data", Data], new LocalGridAccess(TextWriter.Null), new LocalWeightFiles(TextWriter.Null), terminal);
        Assert.True(output.ToString().Length > 0, $"va {string.Join(' ', command)} says nothing: {error}");
        return JsonDocument.Parse(output.ToString()).RootElement;
    }
}

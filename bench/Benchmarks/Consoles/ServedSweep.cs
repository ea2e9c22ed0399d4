using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Benchmarks;

/// <summary>A process of <c>va console</c> on processors and a data folder of its own, whose sweep trains in every slot as long as it is measured.</summary>
internal sealed class ServedSweep : IAsyncDisposable
{
    public const string Name = "watched";

    /// <summary>Its first variant, which trains.</summary>
    public const string First = "add_d5_l2_h3_seed0";

    /// <summary>Its second variant.</summary>
    public const string Second = "add_d5_l2_h3_seed1";

    /// <summary>How often the grid is asked whether a step was reported.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _root;
    private readonly Process _process;
    private readonly IGrid _grid;
    private VariantId[] _trained = [];

    private ServedSweep(DirectoryInfo root, Process process, Uri address, Uri signIn, string token, IGrid grid)
    {
        (_root, _process, SignIn, _grid) = (root, process, signIn, grid);
        Api = new() { BaseAddress = new(address, "/api/v1/") };
        Api.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>Its API, as whoever started it.</summary>
    public HttpClient Api { get; }

    /// <summary>The process that serves and trains: <c>taskset</c> has become it.</summary>
    public Process Process => _process;

    /// <summary>The address that lets one browser in, once.</summary>
    public Uri SignIn { get; }

    /// <summary>Slots, all of which train.</summary>
    public int Slots => _trained.Length;

    /// <summary>Starts it and waits until every slot trains.</summary>
    public static async Task<ServedSweep> StartAsync(string program, string processors, int cells, CancellationToken cancellationToken)
    {
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"There is no {program}. Build it: dotnet build src/Local -c Release.");
        }

        var root = Directory.CreateTempSubdirectory("va-bench-");
        var folder = Path.Combine(root.FullName, "va-data");
        var process = Process.Start(new ProcessStartInfo("taskset", ["-c", processors, "dotnet", program, "console", "--json"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = root.FullName,
            Environment = { ["VA_DATA"] = folder, ["VA_Console__Limits__RequestsPerSecond"] = "1000" },
        })!;
        using var served = JsonDocument.Parse(await ObjectAsync(process.StandardOutput, cancellationToken));
        using var session = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "console", "session.json"), cancellationToken));
        var gateway = DataFolder.ReadGateway(folder)!;
        var grid = await OrleansClientGrid.ConnectAsync(
            OrleansClientGrid.At(gateway.Gateway, gateway.ClusterId, gateway.ServiceId), "the console", GatewaySecret.Read(gateway.Secret), cancellationToken);
        var sweep = new ServedSweep(
            root,
            process,
            new(Text(served, "address")),
            new(Text(served, "signIn")),
            Text(session, "token"),
            grid);
        await sweep.SubmitAsync(cells, cancellationToken);
        return sweep;
    }

    /// <summary>Steps a second of all slots: of each from one report to another, about <paramref name="time"/> later.</summary>
    public async Task<double> StepsPerSecondAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var before = await Task.WhenAll(_trained.Select(one => ReportAsync(one, cancellationToken)));
        await Task.Delay(time, cancellationToken);
        var after = await Task.WhenAll(_trained.Select(one => ReportAsync(one, cancellationToken)));
        return before.Zip(after, (one, other) => (other.Step - one.Step) / Stopwatch.GetElapsedTime(one.At, other.At).TotalSeconds).Sum();
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _grid.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _root.Delete(recursive: true);
    }

    private static string Text(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetString()!;

    /// <summary>The lines of an object, the last of which is its brace.</summary>
    private static async Task<string> ObjectAsync(StreamReader output, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await output.ReadLineAsync(cancellationToken) is { } line)
        {
            text.AppendLine(line);
            if (line == "}")
            {
                return text.ToString();
            }
        }

        throw new InvalidOperationException($"'va console' ended: {text}");
    }

    private async Task SubmitAsync(int cells, CancellationToken cancellationToken)
    {
        using var file = new StringContent($$"""
            name: {{Name}}
            defaults: { digits: 5, layers: 2, heads: 3, dModel: 240, dHead: 80, steps: 1000000 }
            matrix: { seed: [{{string.Join(", ", Enumerable.Range(0, cells))}}] }
            """, new MediaTypeHeaderValue("application/yaml"));
        using var answer = await Api.PostAsync("sweeps", file, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The sweep was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }

        var pool = _grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key);
        var slots = (await pool.ViewAsync(cancellationToken)).Silos.Sum(silo => silo.Profile.Slots);
        while (_trained.Length < slots)
        {
            await Task.Delay(100, cancellationToken);
            var view = await _grid.Grains.GetGrain<ISweepGrain>(Name).ViewAsync(cancellationToken);
            _trained = [.. view.Cells.Where(cell => cell.Training.StepsPerSecond is not null).Select(cell => cell.Spec.Id)];
        }
    }

    /// <summary>Waits for the next step that is reported of a variant.</summary>
    private async Task<(long Step, long At)> ReportAsync(VariantId variant, CancellationToken cancellationToken)
    {
        var grain = _grid.Grains.GetGrain<IVariantGrain>(variant.Value);
        var seen = (await grain.ViewAsync(cancellationToken)).Step;
        while (true)
        {
            await Task.Delay(Look, cancellationToken);
            var view = await grain.ViewAsync(cancellationToken);
            if (view.Phase is not VariantPhase.Training)
            {
                throw new InvalidOperationException("A slot does not train any more: nothing was measured.");
            }

            if (view.Step != seen)
            {
                return (view.Step, Stopwatch.GetTimestamp());
            }
        }
    }
}

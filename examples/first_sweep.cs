#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property NoWarn=$(NoWarn);CA1707;MA0047

// Trains three small adders at a grid through its HTTP API, follows them, and asks the best one. It needs no part of this repository.
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

const string Sweep = """
    name: first
    defaults: {digits: 2, layers: 2, heads: 3, dModel: 24, dHead: 8, learningRate: 0.01, steps: 500}
    matrix:
      name: add_d2_s{seed}
      seed: [1, 2, 3]
    verification: {questions: 10000}
    """;

if (args is not [] || Environment.GetEnvironmentVariable("VA_ADDRESS") is not { Length: > 0 } address)
{
    Console.Error.WriteLine("usage: VA_ADDRESS=http://127.0.0.1:8080 VA_TOKEN=va_… dotnet run examples/first_sweep.cs");
    return 2;
}

using var grid = new HttpClient { BaseAddress = new(new(address), "/api/v1/") };
grid.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("VA_TOKEN"));

try
{
    using var file = new StringContent(Sweep, Encoding.UTF8, "application/yaml");
    var sweep = await ReadAsync<SweepDocument>(await grid.PostAsync("sweeps", file));
    while (sweep.Phase is "running" or "paused")
    {
        await Task.Delay(TimeSpan.FromSeconds(1));
        sweep = await ReadAsync<SweepDocument>(await grid.GetAsync($"sweeps/{sweep.Name}"));
        Console.WriteLine(string.Join(", ", sweep.Variants.Select(one => $"{one.Name} {one.State}, step {one.Step}")));
    }

    foreach (var one in sweep.Variants)
    {
        Console.WriteLine($"{one.Name}: final loss {one.AverageFinalLoss:g3}, {one.Wrong} of {one.Verifications.Sum(verification => verification.Asked)} wrong");
    }

    var best = sweep.Variants.MinBy(one => one.Wrong)!;
    string[] questions = ["12+34", "99+1"];
    foreach (var answer in await ReadAsync<Answer[]>(await grid.PostAsJsonAsync($"variants/{best.Id}/ask", new { questions })))
    {
        Console.WriteLine($"{best.Name}: {answer.Question} = {answer.Predicted}");
    }

    return sweep.Phase is "completed" ? 0 : 1;
}
catch (HttpRequestException trouble)
{
    Console.Error.WriteLine(trouble.Message);
    return 3;
}

static async Task<T> ReadAsync<T>(HttpResponseMessage response)
{
    using (response)
    {
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadFromJsonAsync<T>())!
            : throw new HttpRequestException((await response.Content.ReadFromJsonAsync<Problem>())!.Detail);
    }
}

internal sealed record SweepDocument(string Name, string Phase, Variant[] Variants);

internal sealed record Variant(string Name, string Id, string State, int Step, double? AverageFinalLoss, Verification[] Verifications)
{
    public long Wrong => Verifications.Sum(verification => verification.Failures);
}

internal sealed record Verification(long Asked, long Failures);

internal sealed record Answer(string Question, string Predicted);

internal sealed record Problem(string Detail);

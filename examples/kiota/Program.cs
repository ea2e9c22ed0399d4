// Trains one small adder at a grid through a client that Kiota generated (docs/api.md), follows it to its end, and asks it.
using System.Text;
using Generated;
using Generated.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

const string Sweep = """
    name: generated
    variants:
      - {name: add_d2, digits: 2, layers: 1, heads: 2, dModel: 16, dHead: 8, steps: 60}
    verification: {questions: 10000}
    """;

if (args is not [] || Environment.GetEnvironmentVariable("VA_ADDRESS") is not { Length: > 0 } address)
{
    Console.Error.WriteLine("usage: VA_ADDRESS=http://127.0.0.1:8080 VA_TOKEN=va_… dotnet run --project examples/kiota");
    return 2;
}

using var http = KiotaClientFactory.Create();
http.DefaultRequestHeaders.Authorization = new("Bearer", Environment.GetEnvironmentVariable("VA_TOKEN"));
using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = address };
var grid = new GridClient(adapter).Api.V1;

try
{
    using var file = new MemoryStream(Encoding.UTF8.GetBytes(Sweep));
    var sweep = await grid.Sweeps.PostAsync(file, "application/yaml");
    while (sweep!.Phase is "running" or "paused")
    {
        await Task.Delay(TimeSpan.FromSeconds(0.5));
        sweep = await grid.Sweeps[sweep.Name!].GetAsync();
    }

    var variant = sweep.Variants!.Single();
    var verification = variant.Verifications!.Single();
    Console.WriteLine($"{variant.Name}: final loss {variant.AverageFinalLoss:g3}, {verification.Failures} of {verification.Asked} wrong");

    var model = grid.Variants[variant.Id!];
    foreach (var answer in (await model.Ask.PostAsync(new() { Questions = ["12+34", "99+1"] }))!)
    {
        Console.WriteLine($"{variant.Name}: {answer.Question} = {answer.Predicted}");
    }

    using var weights = await model.Weights.GetAsync();
    using var copy = new MemoryStream();
    await weights!.CopyToAsync(copy);
    Console.WriteLine($"{variant.Name}: {copy.Length} bytes of weights");
    await grid.Sweeps["none"].GetAsync();
    return 1;
}
catch (Problem refusal)
{
    Console.WriteLine($"refused ({refusal.ResponseStatusCode}): {refusal.Message}");
    return refusal.ResponseStatusCode is 404 ? 0 : 3;
}

using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

/// <summary>Requests that nobody means: they are refused, nothing is changed, and the process goes on.</summary>
public sealed class MalformedRequestTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const int Requests = 1000;

    /// <summary>Pieces that are put together: what may be meant, and what tends to break things.</summary>
    private static readonly string[] Pieces =
    [
        "sweeps", "variants", "fuzzed", "fuzzed-a", "limit", "after", "0", "-1", "99999999999999999999", "1e309", "NaN", "null", "true", "{", "}", "[", "]", "\"",
        ":", ",", "/", "%2F", "%00", "%ff", "..", "%2e%2e", "?", "&", "=", "#", "\\u0000", "\\ud800", "é", "\u202e", "\t", "name", "variants: ", "- ", "&a ", "*a", "!!str ",
        "priority", "maxSlots", "questions", "123+456", "models", "key", "0123456789abcdef0123", "'", ";", "|", "$", "*", "~1", "steps: 10", "<script>",
    ];

    private static readonly string[] Types = ["application/json", "application/yaml", "text/plain", "application/json; charset=utf-7", "multipart/form-data", "x", ""];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_malformed_requests_change_nothing_and_get_no_server_error()
    {
        host.World.Script(Scene.Sweep("fuzzed", SweepPhase.Running, Scene.Training("fuzzed-a", 5, Scene.Small with { Seed = 990_001 })));
        var (random, statuses) = (new Random(20261129), new Dictionary<int, int>());
        var routes = host.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => !endpoint.RoutePattern.RawText!.EndsWith("events", StringComparison.Ordinal)).ToArray();

        for (var i = 0; i < Requests; i++)
        {
            var (request, status) = await SendAsync(random, routes[random.Next(routes.Length)]);
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            Assert.True(status < 500, $"Request {i} got {status}:\n{request}");
        }

        using var caller = host.Caller(Roles.Viewer);
        Assert.Contains((await caller.LookAsync("sweeps")).GetProperty("items").EnumerateArray(), sweep => sweep.Text("name") == "fuzzed");
        Assert.True(statuses.Keys.Count(status => status is >= 400 and < 500) >= 4, $"The fuzzer met too little: {string.Join(", ", statuses)}");
        Assert.DoesNotContain(host.World.Submitted.Keys, name => name.Contains("fuzz", StringComparison.Ordinal));
    }

    /// <summary>Writes a request as bytes: a client would refuse to send most of these.</summary>
    private async Task<(string Request, int Status)> SendAsync(Random random, RouteEndpoint route)
    {
        var method = random.Next(10) == 0 ? new[] { "PATCH", "DELETE", "get", "TRACE" }[random.Next(4)] : route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
        var path = string.Join('/', route.RoutePattern.RawText!.Split('/').Select(segment => segment.StartsWith('{') ? Segment(random) : random.Next(40) == 0 ? Made(random, 2) : segment));
        var query = random.Next(2) == 0 ? $"?{Made(random, 4)}" : "";
        var body = Encoding.UTF8.GetBytes(Body(random));
        var text = $"{method} {Line(path)}{Line(query)} HTTP/1.1\r\nHost: {host.Server.Address.Authority}\r\nConnection: close\r\n{TestCaller.Header}: {Roles.Operator}\r\n" +
            $"Content-Type: {Types[random.Next(Types.Length)]}\r\nContent-Length: {body.Length}\r\n{(random.Next(8) == 0 ? $"Accept: {Line(Made(random, 2))}\r\n" : "")}\r\n";
        using var client = new TcpClient();
        await client.ConnectAsync(host.Server.Address.Host, host.Server.Address.Port, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. Encoding.UTF8.GetBytes(text), .. body], Cancel);
        using var reader = new StreamReader(stream);
        var first = await reader.ReadLineAsync(Cancel);
        var answer = await reader.ReadToEndAsync(Cancel);
        return ($"{text}{Encoding.UTF8.GetString(body)}\n{answer}", first is ['H', 'T', 'T', 'P', ..] ? int.Parse(first.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) : 499);
    }

    private static string Segment(Random random) => random.Next(3) switch
    {
        0 => new[] { "fuzzed", "fuzzed-a", "0123456789abcdef0123" }[random.Next(3)],
        1 => Made(random, 3),
        _ => new string('a', random.Next(1, 4000)),
    };

    private static string Body(Random random) => random.Next(6) switch
    {
        0 => "",
        1 => $"{{\"{Pieces[random.Next(Pieces.Length)]}\":{Made(random, 3)}}}",
        2 => new string('[', random.Next(1, 2000)),
        3 => $"name: fuzz{Made(random, 1)}\nvariants:\n  - {{ {Made(random, 6)} }}\n",
        4 => $"a: &a [{string.Join(',', Enumerable.Repeat("*a", 50))}]\n",
        _ => Made(random, 20),
    };

    private static string Made(Random random, int most) => string.Concat(Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    /// <summary>Without what would end the line.</summary>
    private static string Line(string text) => text.Replace("\t", "%09", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal);
}

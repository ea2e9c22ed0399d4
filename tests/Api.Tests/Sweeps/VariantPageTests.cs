using System.Net;
using System.Text.Json;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

/// <summary>Pages of variants are what a whole snapshot would give, though the grid is not asked for one.</summary>
public sealed class VariantPageTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly SweepSnapshot One = Sweep("paged-a", 30, 9000);

    private static readonly SweepSnapshot Other = Sweep("paged-b", 20, 9100);

    private static SweepSnapshot Sweep(string name, int count, int seed) => Scene.Sweep(name, SweepPhase.Running, [.. Enumerable.Range(0, count).Select(i =>
        Scene.Small with { Seed = (ulong)(seed + i), Layers = 1 + (i % 2) } is var spec && i % 3 == 0
            ? Scene.Verified($"{name}-{i}", spec: spec)
            : Scene.Waiting($"{name}-{i}", spec))]);

    /// <summary>Names of these sweeps' variants; other tests have sweeps of their own.</summary>
    private static IEnumerable<string?> Names(JsonElement page) => page.GetProperty("items").EnumerateArray()
        .Where(one => one.Text("sweep") is "paged-a" or "paged-b").Select(one => one.Text("name"));

    [Theory]
    [InlineData("", 7)]
    [InlineData("state=done&", 4)]
    [InlineData("state=done&layers=1&", 1)]
    [InlineData("state=failed&", 5)]
    [InlineData("sweep=paged-b&", 20)]
    [InlineData("sweep=paged-b&state=waiting&heads=3&", 5)]
    public async Task Pages_in_the_order_of_the_files_have_each_variant_once(string query, int limit)
    {
        host.World.Script(One);
        host.World.Script(Other);
        using var caller = host.Caller(Roles.Viewer);
        var all = await caller.LookAsync($"variants?{query}limit=1000&sort=name"); // sorted, they come from snapshots

        var found = new List<string?>();
        for (string? after = ""; after is not null;)
        {
            var page = await caller.LookAsync($"variants?{query}limit={limit}{(after.Length == 0 ? "" : $"&after={after}")}");
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 0, limit);
            found.AddRange(Names(page));
            after = page.Text("next");
        }

        Assert.Equal(Names(all), found.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(found, One.Cells.Concat(Other.Cells).Select(cell => cell.Name).Intersect(found, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_variant_on_a_page_is_told_as_in_its_sweep()
    {
        host.World.Script(One);
        using var caller = host.Caller(Roles.Viewer);

        var page = await caller.LookAsync("variants?sweep=paged-a&limit=1000");

        Assert.Equal(JsonOutput.LineOf(SweepJson.Of(One).Variants), page.GetProperty("items").GetRawText());
    }

    [Theory]
    [InlineData("variants?sweep=paged-a&after=cGFnZWQtYS9ub2JvZHk")]
    [InlineData("variants?after=bm8tc3dlZXAvYQ")]
    [InlineData("variants?after=%21")]
    public async Task A_place_that_is_not_in_the_list_is_refused(string path)
    {
        host.World.Script(One);
        using var caller = host.Caller(Roles.Viewer);

        var (status, body, _) = await caller.SendAsync(HttpMethod.Get, path);

        Assert.Equal((400, true), (status, body.Detail().StartsWith("after names no place in this list.", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.NotFound, (await caller.GetAsync("variants?sweep=nowhere", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_sweep_of_more_variants_than_a_page_is_the_same_document()
    {
        var large = Sweep("paged-large", 1002, 20_000) with { Left = [new("paged-large", "gone", Scene.Small.Id, HasLeft: true)] };
        host.World.Script(large);
        using var caller = host.Caller(Roles.Viewer);

        var sweep = await caller.LookAsync("sweeps/paged-large");

        Assert.Equal(JsonOutput.LineOf(SweepJson.Of(large)), sweep.GetRawText());
    }
}

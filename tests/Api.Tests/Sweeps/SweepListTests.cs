using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

public sealed class SweepListTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweeps_are_listed()
    {
        host.World.Script(Scene.Sweep("listed", SweepPhase.Running, Scene.Verified("a"), Scene.Training("b", 100)));
        using var caller = host.Caller(Roles.Viewer);

        var answer = await caller.LookAsync("sweeps");

        Assert.Contains(answer.GetProperty("items").EnumerateArray(), sweep => sweep.Text("name") == "listed");
    }

    [Fact]
    public async Task A_trained_variant_is_extended_and_is_then_an_ancestor()
    {
        var parent = Scene.Verified("extended", 0, Scene.Small with { Seed = 91_001 });
        host.World.Script(Scene.Sweep("extended-here", SweepPhase.Completed, parent));
        using var caller = host.Caller(Roles.Submitter);
        using var viewer = host.Caller(Roles.Viewer);

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync("variants/extended/extensions", new { steps = 2000 }, Cancel)).StatusCode);
        using var none = await caller.PostAsJsonAsync("variants/extended/extensions", new { steps = 0 }, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        Assert.StartsWith("steps is 0, but must be a whole number from 1", (await none.Content.ReadFromJsonAsync<JsonElement>(Cancel)).Detail(), StringComparison.Ordinal);
        Assert.DoesNotContain("extended-here/extended-3000", host.World.Added.Keys, StringComparer.Ordinal);
        using var answer = await caller.PostAsJsonAsync("variants/extended/extensions", new { steps = 2000, name = "extended-longer" }, Cancel);
        var lineage = await viewer.LookAsync("variants/extended-longer/lineage");

        Assert.Equal((HttpStatusCode.OK, "extended-longer"), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).Text("name")));
        Assert.Equal(ExtensionRules.SpecOf(parent.Spec, 2000), host.World.Added["extended-here/extended-longer"].Spec);
        Assert.Equal(("extended", 3000), (lineage.GetProperty("ancestors")[0].Text("name"), lineage.GetProperty("variant").GetProperty("extends").GetProperty("after").GetInt32()));
        Assert.Equal("extended-longer", (await viewer.LookAsync("variants/extended/lineage")).GetProperty("descendants")[0].Text("name"));
    }

    [Fact]
    public async Task A_sweep_is_deleted_unless_it_runs()
    {
        host.World.Script(Scene.Sweep("ended", SweepPhase.Completed, Scene.Verified("a")));
        host.World.Script(Scene.Sweep("going-on", SweepPhase.Running, Scene.Training("b", 100)));
        using var caller = host.Caller(Roles.Submitter);
        using var viewer = host.Caller(Roles.Viewer);

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync("sweeps/ended", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await caller.DeleteAsync("sweeps/ended?dryRun=true", Cancel)).StatusCode);
        Assert.False(host.World.Deleted.ContainsKey("ended"));
        Assert.Equal(HttpStatusCode.OK, (await caller.DeleteAsync("sweeps/ended", Cancel)).StatusCode);
        Assert.True(host.World.Deleted.ContainsKey("ended"));
        Assert.Equal(HttpStatusCode.Conflict, (await caller.DeleteAsync("sweeps/going-on", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await caller.DeleteAsync("sweeps/nowhere", Cancel)).StatusCode);
        Assert.False(host.World.Deleted.ContainsKey("going-on"));
    }

    [Fact]
    public async Task A_variant_is_deleted_by_a_submitter()
    {
        const string Mine = "thin-by-http/thin-a";
        host.World.Script(Scene.Sweep("thin-by-http", SweepPhase.Completed, Scene.Verified("thin-a") is var cell ? cell with { Spec = cell.Spec with { Seed = 81 } } : cell));
        using var caller = host.Caller(Roles.Submitter);
        using var viewer = host.Caller(Roles.Viewer);

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync("variants/thin-a", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await caller.DeleteAsync("variants/thin-nowhere", Cancel)).StatusCode);
        Assert.DoesNotContain(Mine, host.World.Removed, StringComparer.Ordinal); // malformed requests of another test remove what is theirs
        Assert.Equal(HttpStatusCode.OK, (await caller.DeleteAsync("variants/thin-by-http%2Fthin-a", Cancel)).StatusCode);
        Assert.Single(host.World.Removed, name => name == Mine);
    }

    [Fact]
    public async Task What_nobody_can_ask_for_is_deleted_by_an_operator()
    {
        host.World.Needless = [new("checkpoints", 2, 20)];
        using var caller = host.Caller(Roles.Operator);
        using var submitter = host.Caller(Roles.Submitter);

        Assert.Equal(HttpStatusCode.Forbidden, (await submitter.PostAsJsonAsync("usage/clean", new { dryRun = true }, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await caller.PostAsJsonAsync("usage/clean", new { olderThanHours = -1 }, Cancel)).StatusCode);
        Assert.Empty(host.World.Cleanings);
        var answer = await caller.PostAsJsonAsync("usage/clean", new { dryRun = true }, Cancel);

        Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, Assert.Single(host.World.Cleanings)));
        Assert.Equal(20, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("bytes").GetInt32());
    }

    [Fact]
    public async Task Nobody_without_a_role_sees_anything()
    {
        using var stranger = host.Caller(role: null);
        using var guest = host.Caller("guest");

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("sweeps", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await guest.GetAsync("sweeps", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Whoever_has_the_answer_already_is_told_so()
    {
        using var caller = host.Caller(Roles.Viewer);
        host.World.Script(Scene.Sweep("tagged", SweepPhase.Completed, Scene.Verified("a")));
        var first = await caller.GetAsync("sweeps/tagged", Cancel);
        caller.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        Assert.Equal(HttpStatusCode.NotModified, (await caller.GetAsync("sweeps/tagged", Cancel)).StatusCode);
    }
}

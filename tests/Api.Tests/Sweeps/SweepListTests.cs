using System.Net;
using System.Text.Json;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

public sealed class SweepListTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweeps_are_listed_as_the_command_line_lists_them()
    {
        host.World.Script(Scene.Sweep("listed", SweepPhase.Running, Scene.Verified("a"), Scene.Training("b", 100)));
        using var caller = host.Caller(Roles.Viewer);

        using var answer = JsonDocument.Parse(await caller.GetStringAsync("/api/v1/sweeps", Cancel));

        using var told = JsonDocument.Parse((await host.Grid.RunAsync("sweep", "list", "--json")).Output);
        Assert.True(JsonElement.DeepEquals(told.RootElement, answer.RootElement));
        Assert.Contains(answer.RootElement.EnumerateArray(), sweep => sweep.GetProperty("name").GetString() == "listed");
    }

    [Fact]
    public async Task Nobody_without_a_role_sees_anything()
    {
        using var stranger = host.Caller(role: null);
        using var guest = host.Caller("guest");

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/v1/sweeps", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await guest.GetAsync("/api/v1/sweeps", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Whoever_has_the_answer_already_is_told_so()
    {
        using var caller = host.Caller(Roles.Viewer);
        host.World.Script(Scene.Sweep("tagged", SweepPhase.Completed, Scene.Verified("a")));
        var first = await caller.GetAsync("/api/v1/sweeps/tagged", Cancel);
        caller.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        Assert.Equal(HttpStatusCode.NotModified, (await caller.GetAsync("/api/v1/sweeps/tagged", Cancel)).StatusCode);
    }
}

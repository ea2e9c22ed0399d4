using System.Net;
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

using System.Net;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

/// <summary>The grid is asked once for many, and again soon.</summary>
public sealed class SharedAnswersTests(FakeGrid grid) : IAsyncLifetime
{
    private IGrid? _client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _client = await OrleansClientGrid.ConnectAsync(OrleansClientGrid.At(grid.Gateway, "fake-cluster", "fake-service"), grid.ClusterFile, CancellationToken.None);

    public ValueTask DisposeAsync() => _client!.DisposeAsync();

    [Fact]
    public async Task An_answer_is_shared_and_made_anew_within_seconds()
    {
        var source = new CountedGrid(_client!, TimeSpan.Zero);
        await using var server = await ApiServer.StartAsync(source);
        using var caller = server.Caller();

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        var answers = 0;
        while (source.Asked < 2)
        {
            await caller.GetStringAsync("sweeps", limit.Token);
            answers++;
        }

        Assert.True(answers > 2, "No answer was shared.");
    }

    [Fact]
    public async Task What_takes_long_to_make_is_shared_for_longer()
    {
        var source = new CountedGrid(_client!, TimeSpan.FromMilliseconds(300));
        await using var server = await ApiServer.StartAsync(source);
        using var caller = server.Caller();

        await caller.GetStringAsync("sweeps", Cancel);
        await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
        await caller.GetStringAsync("sweeps", Cancel);

        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public async Task Whoever_has_the_answer_already_shares_it_too()
    {
        grid.World.Script(Scene.Sweep("shared", SweepPhase.Completed, Scene.Verified("one")));
        var source = new CountedGrid(_client!, TimeSpan.FromMilliseconds(300));
        await using var server = await ApiServer.StartAsync(source);
        using var caller = server.Caller();
        using var first = await caller.GetAsync("sweeps/shared", Cancel);
        caller.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        caller.DefaultRequestHeaders.Accept.Add(new("application/json")); // another question

        using var known = await caller.GetAsync("sweeps/shared", Cancel);
        using var again = await caller.GetAsync("sweeps/shared", Cancel);

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.NotModified), (known.StatusCode, again.StatusCode));
        Assert.Equal(2, source.Asked);
    }

    [Fact]
    public async Task What_was_answered_before_a_change_is_not_given_after_it()
    {
        var source = new CountedGrid(_client!, TimeSpan.FromMilliseconds(300));
        await using var server = await ApiServer.StartAsync(source);
        using var caller = server.Caller();

        await caller.GetStringAsync("sweeps", Cancel);
        using var refused = await caller.PostAsync("sweeps/none-of-this-name/pause", content: null, Cancel);
        var asked = source.Asked;
        await caller.GetStringAsync("sweeps", Cancel);

        Assert.Equal(asked + 1, source.Asked);
    }

    /// <summary>A grid that counts who asks for it, and takes its time.</summary>
    private sealed class CountedGrid(IGrid grid, TimeSpan pause) : IGridSource
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public async ValueTask<IGrid> GridAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            await Task.Delay(pause, cancellationToken);
            return grid;
        }
    }
}

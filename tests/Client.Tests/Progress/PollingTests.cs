using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>What goes on is a stream: of answers, and of the silence between them.</summary>
public sealed class PollingTests
{
    private readonly TaskCompletionSource _lost = new();

    [Fact]
    public async Task Every_answer_comes_until_the_last()
    {
        var updates = await AllAsync(() => Task.FromResult("2"), () => Task.FromResult("3"), () => Task.FromResult("4"));

        Assert.Equal([new("2", null), new("3", null)], updates);
    }

    [Fact]
    public async Task A_silence_is_told_once_and_beside_what_was_known_before()
    {
        var updates = await AllAsync(
            () => Task.FromResult("2"),
            () => throw new TimeoutException(),
            () => throw new TimeoutException(),
            () => Task.FromResult("3"));

        Assert.Equal(
            [
                new("2", null),
                new("2", "The grid at the end of the world does not answer. Waiting for it; what was done is kept."),
                new("3", null),
            ],
            updates);
        Assert.Equal([false, true, false], updates.Select(update => update.IsSilence));
    }

    [Fact]
    public async Task Nothing_is_asked_after_an_answer_that_is_the_last() =>
        Assert.Empty(await AllAsync("3", () => throw new InvalidOperationException("It was asked.")));

    [Fact]
    public async Task A_grid_that_is_known_to_be_gone_is_not_waited_for()
    {
        _lost.SetResult();

        var gone = await Assert.ThrowsAsync<ClientException>(() => AllAsync(() => new TaskCompletionSource<string>().Task));

        Assert.Equal(ExitCodes.Unavailable, gone.ExitCode);
        Assert.Equal("The grid at the end of the world has gone. All is kept.", gone.Message);
    }

    private Task<List<Update<string>>> AllAsync(params Func<Task<string>>[] answers) => AllAsync("1", answers);

    /// <summary>What comes of following something that is at 1, until it is at 3.</summary>
    private async Task<List<Update<string>>> AllAsync(string now, params Func<Task<string>>[] answers)
    {
        await using var grid = new RemoteGrid(_lost.Task);
        var (asked, updates) = (0, new List<Update<string>>());
        var polling = new Polling(grid, new HastyTime(), "All is kept.");
        await foreach (var update in polling.AskAsync(
            now, () => answers[asked++](), TimeSpan.FromSeconds(1), answer => answer is "3", TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }

        return updates;
    }

    /// <summary>A grid that nobody needs to reach.</summary>
    private sealed class RemoteGrid(Task lost) : IGrid
    {
        public IGrainFactory Grains => throw new NotSupportedException();

        public Trainer Trainer => Trainer.Others;

        public string Description => "the end of the world";

        public TimeSpan Patience => TimeSpan.FromMinutes(10);

        public Task Lost => lost;

        public ValueTask DisposeAsync() => default;
    }
}

using Microsoft.Extensions.Time.Testing;

namespace VerifiedAddition.Pages.Tests;

public sealed class SharedViewTests
{
    private readonly FakeTimeProvider _time = new();
    private int _asked;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_listen_the_grid_is_asked_once()
    {
        var view = new SharedView<string>(_ => Task.FromResult($"answer {Interlocked.Increment(ref _asked)}"), (one, other) => one == other, _time);
        using var first = view.Listen(_ => { });
        using var second = view.Listen(_ => { });

        Assert.Equal("answer 1", (await view.NowAsync(Cancel)).Value);
        Assert.Equal("answer 1", (await view.NowAsync(Cancel)).Value);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Trouble_is_told_with_the_last_answer_and_ends_with_the_next()
    {
        var told = System.Threading.Channels.Channel.CreateUnbounded<Reading<string>>();
        var view = new SharedView<string>(_ => ++_asked == 2 ? throw new TimeoutException() : Task.FromResult("answer"), (one, other) => one == other, _time);
        using var listening = view.Listen(now => told.Writer.TryWrite(now));

        var first = await told.Reader.ReadAsync(Cancel);
        var second = await NextAsync(told.Reader);
        var third = await NextAsync(told.Reader);

        Assert.Equal(("answer", null), (first.Value, first.Trouble));
        Assert.Equal(("answer", "The grid does not answer.", first.At), (second.Value, second.Trouble, second.At));
        Assert.Null(third.Trouble);
    }

    [Fact]
    public async Task Nobody_is_told_what_is_no_news_and_nothing_is_asked_when_all_have_left()
    {
        var told = 0;
        var view = new SharedView<string>(_ => Task.FromResult($"{Interlocked.Increment(ref _asked)}"), (_, _) => true, _time);
        var listening = view.Listen(_ => told++);
        await view.NowAsync(Cancel);
        while (Volatile.Read(ref _asked) < 3)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        listening.Dispose();
        var asked = Volatile.Read(ref _asked);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Task.Yield();

        Assert.Equal(1, told);
        Assert.InRange(Volatile.Read(ref _asked), asked, asked + 1); // one may have been under way
    }

    /// <summary>Lets time pass until something is told.</summary>
    private async Task<Reading<string>> NextAsync(System.Threading.Channels.ChannelReader<Reading<string>> told)
    {
        Reading<string>? next;
        while (!told.TryRead(out next))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return next;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo.Tests;

public sealed class StoragePulseTests
{
    private const string Grains = "grain storage";

    private readonly FakeTimeProvider _time = new();
    private readonly StoragePulse _pulse;

    public StoragePulseTests() => _pulse = new(_time, new SecretFilter(new ConfigurationBuilder()
        .AddInMemoryCollection([new("ConnectionStrings:redis", "10.0.0.5:6379,password=hunter22")]).Build()));

    [Fact]
    public void No_news_is_good_news() => Assert.Null(_pulse.Trouble);

    [Fact]
    public async Task A_backend_is_in_trouble_until_it_answers()
    {
        await FailAsync(StorageUse.Read, new TimeoutException("Timeout awaiting response"));
        _time.Advance(TimeSpan.FromSeconds(7));
        await _pulse.ListenAsync("membership table", StorageUse.Write, Task.CompletedTask);
        Assert.Equal("the grain storage did not answer 7 s ago: Timeout awaiting response", _pulse.Trouble);

        await _pulse.ListenAsync(Grains, StorageUse.Read, Task.CompletedTask);
        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_backend_s_own_words_without_its_password()
    {
        await FailAsync(StorageUse.Write, new StackExchange.Redis.RedisServerException("OOM command not allowed, hunter22"));

        Assert.Equal("the grain storage refused to write 0 s ago: OOM command not allowed, ***", _pulse.Trouble);
    }

    [Fact]
    public async Task A_backend_that_can_be_read_but_not_written_stays_in_trouble()
    {
        await FailAsync(StorageUse.Write, new IOException("READONLY"));
        await _pulse.ListenAsync(Grains, StorageUse.Read, Task.CompletedTask);
        Assert.NotNull(_pulse.Trouble);

        await FailAsync(StorageUse.Read, new IOException("gone"));
        await _pulse.ListenAsync(Grains, StorageUse.Write, Task.CompletedTask);
        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public async Task A_call_that_nobody_answers_is_trouble_before_it_ends()
    {
        var answer = new TaskCompletionSource();
        var call = _pulse.ListenAsync(Grains, StorageUse.Write, answer.Task);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(_pulse.Trouble);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("the grain storage has not answered for 4 s", _pulse.Trouble);

        answer.SetResult();
        await call;
        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public async Task Every_backend_in_trouble_is_told_once()
    {
        await FailAsync(StorageUse.Read, new TimeoutException("too late"));
        var calls = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource()).ToArray();
        var underWay = Task.WhenAll(calls.Select(call => _pulse.ListenAsync("membership table", StorageUse.Write, call.Task)));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("the grain storage did not answer 5 s ago: too late; the membership table has not answered for 5 s", _pulse.Trouble);

        Array.ForEach(calls, call => call.SetResult());
        await underWay;
    }

    [Fact]
    public async Task A_failure_that_nothing_followed_is_forgotten()
    {
        await FailAsync(StorageUse.Write, new TimeoutException());
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public async Task A_conflict_is_an_answer_and_a_cancelled_call_is_none()
    {
        await FailAsync(StorageUse.Write, new InconsistentStateException("another one has written"));
        Assert.Null(_pulse.Trouble);

        await FailAsync(StorageUse.Write, new TimeoutException());
        await FailAsync(StorageUse.Write, new OperationCanceledException());
        Assert.NotNull(_pulse.Trouble);
    }

    private async Task FailAsync(StorageUse use, Exception error) =>
        Assert.Same(error, await Record.ExceptionAsync(() => _pulse.ListenAsync(Grains, use, Task.FromException(error))));
}

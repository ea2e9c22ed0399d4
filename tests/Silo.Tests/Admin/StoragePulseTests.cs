using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo.Tests;

public sealed class StoragePulseTests
{
    private static readonly StoragePulse.Subject Reads = new("grain storage", IsUpdate: false);
    private static readonly StoragePulse.Subject Updates = new("grain storage", IsUpdate: true);
    private static readonly StoragePulse.Subject Table = new("membership table", IsUpdate: true);

    private readonly FakeTimeProvider _time = new();
    private readonly StoragePulse _pulse;

    public StoragePulseTests() => _pulse = new(_time, Secrets());

    /// <summary>A filter that knows the password hunter22.</summary>
    internal static SecretFilter Secrets() =>
        new(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:redis", "10.0.0.5,password=hunter22")]).Build());

    [Fact]
    public void No_news_is_good_news() => Assert.Null(_pulse.Trouble);

    [Fact]
    public async Task A_backend_is_in_trouble_until_it_answers_and_is_quoted_without_secrets()
    {
        await FailAsync(Updates, new InvalidOperationException("outer", new IOException("OOM for hunter22")));
        _time.Advance(TimeSpan.FromSeconds(7));
        await _pulse.ObserveAsync(Table, Task.CompletedTask);
        Assert.Equal("an update of the grain storage failed 7 s ago: OOM for ***", _pulse.Trouble);

        await _pulse.ObserveAsync(Updates, Task.CompletedTask);
        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public async Task A_backend_that_can_be_read_may_still_refuse_updates()
    {
        await FailAsync(Updates, new IOException("READONLY"));
        await _pulse.ObserveAsync(Reads, Task.CompletedTask);

        Assert.Equal("an update of the grain storage failed 0 s ago: READONLY", _pulse.Trouble);
    }

    [Fact]
    public async Task A_call_that_waits_for_long_is_trouble_before_it_fails()
    {
        var answer = new TaskCompletionSource();
        var call = _pulse.ObserveAsync(Table, answer.Task);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(_pulse.Trouble);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("an update of the membership table has not been answered for 4 s", _pulse.Trouble);

        answer.SetResult();
        await call;
        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public async Task A_failure_that_nothing_followed_is_forgotten()
    {
        await FailAsync(Reads, new TimeoutException());
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public async Task A_conflict_is_an_answer_and_a_cancelled_or_missing_call_is_none()
    {
        await FailAsync(Updates, new InconsistentStateException("another one has written"));
        Assert.Null(_pulse.Trouble);

        await FailAsync(Updates, new TimeoutException());
        await FailAsync(Updates, new OperationCanceledException());
        await FailAsync(Updates, new NotImplementedException());
        Assert.NotNull(_pulse.Trouble);
    }

    private async Task FailAsync(StoragePulse.Subject subject, Exception error) =>
        Assert.Same(error, await Record.ExceptionAsync(() => _pulse.ObserveAsync(subject, Task.FromException(error))));
}

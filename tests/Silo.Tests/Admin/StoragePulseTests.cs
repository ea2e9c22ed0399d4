using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;

namespace VerifiedAddition.Silo.Tests;

public sealed class StoragePulseTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StoragePulse _pulse;

    public StoragePulseTests() => _pulse = new(_time);

    [Fact]
    public void No_news_is_good_news() => Assert.Null(_pulse.Trouble);

    [Fact]
    public void A_backend_is_in_trouble_until_it_answers()
    {
        _pulse.Heard("grain storage", new TimeoutException());
        _time.Advance(TimeSpan.FromSeconds(7));
        _pulse.Heard("membership table");
        Assert.Equal("the grain storage did not answer 7 s ago", _pulse.Trouble);

        _pulse.Heard("grain storage");
        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public void A_failure_that_nothing_followed_is_forgotten()
    {
        _pulse.Heard("grain storage", new TimeoutException());
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Null(_pulse.Trouble);
    }

    [Fact]
    public void A_conflict_is_an_answer_and_a_cancelled_call_is_none()
    {
        _pulse.Heard("grain storage", new InconsistentStateException("another one has written"));
        Assert.Null(_pulse.Trouble);

        _pulse.Heard("grain storage", new TimeoutException());
        _pulse.Heard("grain storage", new OperationCanceledException());
        Assert.NotNull(_pulse.Trouble);
    }
}

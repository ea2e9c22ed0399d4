using Orleans.Storage;
using StackExchange.Redis;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>An error that was answered is told from silence.</summary>
public sealed class FailuresTests
{
    private const string Wrapper = "Error from storage provider RedisGrainStorage.sweep during WriteState for grain sweep/s";

    [Fact]
    public void What_the_storage_refuses_was_answered_and_is_told_in_its_words()
    {
        var refusal = new OrleansException(Wrapper, new RedisServerException("OOM command not allowed when used memory > 'maxmemory'."));

        Assert.False(GridTrouble.IsSilence(refusal));
        Assert.Equal("va: The grid is in trouble: its storage says: OOM command not allowed when used memory > 'maxmemory'.", Failures.Describe(refusal));
    }

    [Fact]
    public void A_storage_that_is_silent_is_silence()
    {
        Assert.True(GridTrouble.IsSilence(new OrleansException(Wrapper, new TimeoutException())));
        Assert.True(GridTrouble.IsSilence(new TimeoutException()));
        Assert.True(GridTrouble.IsSilence(new SiloUnavailableException("gone")));
    }

    [Fact]
    public void An_answer_that_is_an_error_is_no_silence()
    {
        Assert.False(GridTrouble.IsSilence(new InconsistentStateException("older")));
        Assert.False(GridTrouble.IsSilence(new IOException("No space left on device")));
        Assert.False(GridTrouble.IsSilence(new FormatException("no number")));
    }
}

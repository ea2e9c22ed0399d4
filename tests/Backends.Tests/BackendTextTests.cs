using System.Net.Sockets;
using Azure;
using StackExchange.Redis;

namespace VerifiedAddition.Backends.Tests;

public sealed class BackendTextTests
{
    [Fact]
    public void A_refusal_keeps_the_backend_s_words_whatever_is_around_it()
    {
        var refusal = new RedisServerException("READONLY You can't write against a read only replica.");

        Assert.Equal(refusal.Message, BackendText.Of(new InvalidOperationException("Error from storage provider", refusal)));
        Assert.Equal(refusal.Message, BackendText.Of(new IOException($"Failed to write. StackExchange.Redis.RedisServerException: {refusal.Message}")));
        Assert.False(BackendText.IsSilence(new InvalidOperationException("Error", refusal)));
    }

    [Fact]
    public void What_Azure_says_is_its_code_and_first_line()
    {
        var refusal = new RequestFailedException(403, "Not permitted.\nRequestId: 1", "AuthorizationFailure", innerException: null);

        Assert.Equal("AuthorizationFailure: Not permitted.", BackendText.Of(refusal));
        Assert.False(BackendText.IsSilence(refusal));
    }

    [Fact]
    public void No_answer_is_told_from_a_refusal()
    {
        Assert.True(BackendText.IsSilence(new TimeoutException()));
        Assert.True(BackendText.IsSilence(new IOException("gone", new SocketException(111))));
        Assert.True(BackendText.IsSilence(new RequestFailedException("No connection")));
        Assert.True(BackendText.IsSilence(new IOException("StackExchange.Redis.RedisTimeoutException: no reply")));
        Assert.False(BackendText.IsSilence(new IOException("No space left on device")));
    }
}

using Azure;
using StackExchange.Redis;

namespace VerifiedAddition.Backends.Tests;

public sealed class BackendWordsTests
{
    private const string Full = "OOM command not allowed when used memory > 'maxmemory'.";

    [Fact]
    public void A_backend_is_quoted_however_deep_its_error_lies()
    {
        var wrapped = new InvalidOperationException("Failed to write grain state", new AggregateException(new IOException("outer", new RedisServerException(Full))));

        Assert.Equal(Full, BackendWords.Of(wrapped));
        Assert.Equal(Full, BackendWords.OrReason(wrapped));
    }

    [Fact]
    public void Azure_is_quoted_by_its_code()
    {
        var refused = new RequestFailedException(403, "A page of text\nStatus: 403", "AccountIsDisabled", innerException: null);

        Assert.Equal("AccountIsDisabled (HTTP 403)", BackendWords.Of(refused));
    }

    [Fact]
    public void What_no_backend_said_is_the_innermost_reason_on_one_line_of_bounded_length()
    {
        var other = new IOException("outer", new InvalidOperationException($"{new string('x', 300)}\nmore"));

        Assert.Null(BackendWords.Of(other));
        Assert.Equal($"{new string('x', 200)} …", BackendWords.OrReason(other));
    }

    [Fact]
    public void Advice_for_programmers_is_left_out()
    {
        var silent = new RedisConnectionException(
            ConnectionFailureType.UnableToConnect, "It was not possible to connect. To allow this multiplexer to continue retrying, use abortConnect=false.");

        Assert.Equal("It was not possible to connect.", BackendWords.Of(silent));
    }
}

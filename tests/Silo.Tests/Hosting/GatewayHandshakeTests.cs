using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo.Tests;

#pragma warning disable CA1001 // A connection that is aborted cancels a source from the pool, some time later: it cannot be disposed safely.
public sealed class GatewayHandshakeTests
#pragma warning restore CA1001
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatewaySecret _secret = GatewaySecret.New();
    private readonly DefaultConnectionContext _server;
    private readonly DefaultConnectionContext _client;
    private readonly List<string> _passed = [];

    public GatewayHandshakeTests()
    {
        var (there, back) = (new Pipe(), new Pipe());
        _server = new() { Transport = new Ends(there.Reader, back.Writer) };
        _client = new() { Transport = new Ends(back.Reader, there.Writer) };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_knows_the_secret_is_let_through_with_all_that_it_sends_next()
    {
        await Task.WhenAll(AcceptAsync(_secret), ConnectAsync(GatewaySecret.Read(_secret.Reveal())!, "preamble"));

        Assert.Equal(["connected", "accepted"], _passed);
        Assert.Equal("preamble", Encoding.ASCII.GetString((await _server.Transport.Input.ReadAsync(Token)).Buffer.FirstSpan));
    }

    [Fact]
    public async Task Who_knows_another_secret_is_refused_and_goes_on_with_nobody()
    {
        var accepting = AcceptAsync(_secret);
        var connecting = ConnectAsync(GatewaySecret.New(), "preamble");

        await accepting;
        await _server.Transport.Output.CompleteAsync();

        await Assert.ThrowsAsync<ConnectionAbortedException>(() => connecting);
        Assert.Empty(_passed);
    }

    [Fact]
    public async Task Who_talks_as_a_client_that_knows_of_no_secret_is_refused()
    {
        var accepting = AcceptAsync(_secret);

        await _client.Transport.Output.WriteAsync(new byte[1000], Token);

        await accepting;
        Assert.Empty(_passed);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromSeconds(30), _server.ConnectionClosed));
    }

    [Fact]
    public async Task Who_says_nothing_is_refused_after_a_while()
    {
        var accepting = AcceptAsync(_secret);

        _time.Advance(TimeSpan.FromSeconds(30));

        await accepting;
        Assert.Empty(_passed);
    }

    [Fact]
    public async Task Who_only_listens_where_the_grid_should_is_found_out_even_if_it_sends_back_what_it_heard()
    {
        var connecting = ConnectAsync(_secret, "preamble");
        await _server.Transport.Output.WriteAsync(new byte[32], Token);
        var heard = (await _server.Transport.Input.ReadAtLeastAsync(64, Token)).Buffer.Slice(32, 32);

        await _server.Transport.Output.WriteAsync(heard.First, Token);

        await Assert.ThrowsAsync<ConnectionAbortedException>(() => connecting);
        Assert.Empty(_passed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5ec2e7")]
    [InlineData("gg00000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_no_secret_is_none(string? text) => Assert.Null(GatewaySecret.Read(text));

    [Fact]
    public void A_secret_is_not_shown_by_accident()
    {
        Assert.Equal("***", $"{_secret}");
        Assert.NotEqual(_secret.Reveal(), GatewaySecret.New().Reveal(), StringComparer.Ordinal);
    }

    private Task AcceptAsync(GatewaySecret secret) => Handshake(secret).Accept(_ =>
    {
        _passed.Add("accepted");
        return Task.CompletedTask;
    })(_server);

    private Task ConnectAsync(GatewaySecret secret, string next) => Handshake(secret).Connect(async connection =>
    {
        _passed.Insert(0, "connected");
        await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(next), Token);
    })(_client);

    private GatewayHandshake Handshake(GatewaySecret secret) => new(secret, NullLogger.Instance, _time);

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

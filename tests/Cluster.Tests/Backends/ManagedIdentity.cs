using System.Globalization;
using System.Net;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Gives tokens to programs of this machine, as Azure does to those that have a managed identity there.</summary>
internal sealed class ManagedIdentity : IAsyncDisposable
{
    private const string Header = "X-IDENTITY-HEADER";
    private const string Audience = "https://storage.azure.com";

    private readonly HttpListener _listener = new();
    private readonly string _header = Guid.NewGuid().ToString("N");
    private readonly DateTimeOffset _ends = TimeProvider.System.GetUtcNow().AddDays(1);
    private readonly Task _loop;

    public ManagedIdentity()
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take(1)[0]}/");
        var begins = _ends.AddDays(-2).ToUnixTimeSeconds();
        Token = string.Join('.', Encoded(new { alg = "none", typ = "JWT" }), Encoded(new
        {
            aud = Audience,
            iss = "https://sts.windows.net/tests/",
            iat = begins,
            nbf = begins,
            exp = _ends.ToUnixTimeSeconds(),
        }), "unsigned");
        Variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["IDENTITY_ENDPOINT"] = address,
            ["IDENTITY_HEADER"] = _header,
        };
        _listener.Prefixes.Add(address);
        _listener.Start();
        _loop = Task.Run(AnswerAsync);
    }

    /// <summary>What a program shows to a storage account.</summary>
    public string Token { get; }

    /// <summary>By these a program finds it.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private static string Encoded<T>(T part) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(part)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var isKnown = context.Request.Headers[Header] == _header && context.Request.QueryString["resource"] == Audience;
                context.Response.StatusCode = isKnown ? 200 : 400;
                context.Response.ContentType = "application/json";
                context.Response.Close(isKnown ? Answer() : [], willBlock: false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private byte[] Answer() => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["access_token"] = Token,
        ["expires_on"] = _ends.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["resource"] = Audience,
        ["token_type"] = "Bearer",
    });
}

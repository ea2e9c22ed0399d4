using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Experiments;
using VerifiedAddition.WebConsole;

namespace VerifiedAddition.Api.Tests;

/// <summary>A console over the fake grid, on a port of this machine, with a folder and a file of tokens of its own.</summary>
internal sealed class AccessHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly IGrid _grid;
    private readonly ConsoleServer _server;

    private AccessHost(DirectoryInfo folder, IGrid grid, ConsoleServer server)
    {
        _folder = folder;
        _grid = grid;
        _server = server;
        Tokens = new(TokensIn(folder));
    }

    public TokenFile Tokens { get; }

    public Uri Address => _server.Address;

    public Uri SignIn => _server.SignIn;

    /// <summary>The lines of the audit log.</summary>
    public AuditEntry[] Audit => [.. File.ReadAllLines(Path.Combine(_folder.FullName, AuditLog.FileName)).Select(line => JsonOutput.Read<AuditEntry>(line)!)];

    public static async Task<AccessHost> StartAsync(FakeGrid grid, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("va-access-");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Console:Port", "0"),
            new("Console:Folder", folder.FullName),
            new("Console:TokenFile", TokensIn(folder)),
        ]).AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        var client = await OrleansClientGrid.ConnectAsync(OrleansClientGrid.At(grid.Gateway, "fake-cluster", "fake-service"), grid.ClusterFile, CancellationToken.None);
        return new(folder, client, await ConsoleServer.StartAsync(
            configuration, new HeldGrid(client), logs => Replace(logs, time), ConsoleLifetime.Owner, CancellationToken.None));
    }

    /// <summary>Makes a token.</summary>
    public string NewToken(string name, string role, TimeSpan? life = null) => Tokens.Create(name, role, TimeProvider.System.GetUtcNow(), life);

    /// <summary>Returns a caller that has a token, or none; it keeps no cookies and follows nothing.</summary>
    public HttpClient Caller(string? token = null)
    {
        var caller = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        caller.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return caller;
    }

    /// <summary>Returns a browser that has opened the printed address.</summary>
    public async Task<HttpClient> BrowserAsync()
    {
        var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        using var answer = await browser.GetAsync(SignIn, TestContext.Current.CancellationToken);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _grid.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string TokensIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "tokens.json");

    private static void Replace(ILoggingBuilder logs, TimeProvider? time)
    {
        if (time is not null)
        {
            logs.Services.AddSingleton(time);
        }
    }
}

using System.Diagnostics;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>A grid of one slot with the console of <c>va console</c>, and a token for programs.</summary>
public sealed class ServedGrid : IAsyncLifetime
{
    private readonly Va _va = new();
    private Process? _console;

    /// <summary>Where the console is.</summary>
    public string Address { get; private set; } = "";

    /// <summary>A token of an operator.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Writes a file into a folder of the tests; its path.</summary>
    public string Write(string name, string text) => _va.Write(name, text);

    public async ValueTask InitializeAsync()
    {
        _console = _va.Start("console", "--json");
        using var served = JsonDocument.Parse(await Va.LineAsync(_console, "}"));
        Address = served.RootElement.GetProperty("address").GetString()!;
        Token = (await _va.JsonAsync("console", "token", "create", "tests", "--role", "operator")).GetProperty("token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_console is not null)
        {
            await Va.SignalAsync(_console, "TERM");
            await Va.EndOfAsync(_console);
            _console.Dispose();
        }

        _va.Dispose();
    }
}

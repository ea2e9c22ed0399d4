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

    /// <summary>A token of a submitter.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The data folder of the grid.</summary>
    public string Data => _va.Data;

    /// <summary>Where programs find the console and the token.</summary>
    internal Dictionary<string, string> Variables => new(StringComparer.Ordinal) { ["VA_ADDRESS"] = Address, ["VA_TOKEN"] = Token };

    /// <summary>Writes a file into a folder of the tests; its path.</summary>
    public string Write(string name, string text) => _va.Write(name, text);

    /// <summary>Makes a folder of the tests; its path.</summary>
    public string Folder(string name) => _va.Folder(name);

    public async ValueTask InitializeAsync()
    {
        _console = _va.Start("console", "--json");
        using var served = JsonDocument.Parse(await Va.LineAsync(_console, "}"));
        Address = served.RootElement.GetProperty("address").GetString()!;
        Token = (await _va.JsonAsync("console", "token", "create", "tests", "--role", "submitter")).GetProperty("token").GetString()!;
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

/// <summary>Tests that share the grid, and so what others have trained there.</summary>
[CollectionDefinition(Name)]
public sealed class ServedGridTests : ICollectionFixture<ServedGrid>
{
    public const string Name = "served grid";
}

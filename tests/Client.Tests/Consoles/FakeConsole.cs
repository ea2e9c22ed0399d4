using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>A console that serves nothing, and tells what it was asked for.</summary>
internal sealed class FakeConsole : IGridConsole, IServedConsole, ITokens
{
    private readonly List<TokenJson> _tokens = [];

    public bool IsThere => true;

    public Uri Address { get; } = new("http://127.0.0.1:4000/");

    public Uri SignIn { get; } = new("http://127.0.0.1:4000/sign-in?code=once");

    /// <summary>What was asked for; null for nothing.</summary>
    public ConsoleRequest? Request { get; private set; }

    /// <summary>The grid that was told of.</summary>
    public IGrid? Grid { get; private set; }

    /// <summary>Whether it was ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Called once it serves.</summary>
    public Action Served { get; init; } = () => { };

    public async Task<IServedConsole> ServeAsync(ConsoleRequest request, CancellationToken cancellationToken)
    {
        Request = request;
        Grid = await request.Grid(cancellationToken);
        Served();
        return this;
    }

    public ITokens TokensOf(GridAddress address, string? file) => this;

    public NewTokenJson Create(string name, string role, TimeSpan? life)
    {
        _tokens.Add(new($"{_tokens.Count:x8}", name, role, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + life, HasExpired: false));
        return new($"va_{name}", "tokens.json");
    }

    public IReadOnlyList<TokenJson> List() => _tokens;

    public TokenJson Revoke(string which)
    {
        var revoked = _tokens.Single(token => token.Name == which);
        _tokens.Remove(revoked);
        return revoked;
    }

    public ValueTask DisposeAsync()
    {
        HasEnded = true;
        return ValueTask.CompletedTask;
    }
}

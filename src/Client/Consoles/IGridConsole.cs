using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>The console of a grid: its API and its page. They take a web server, so not every program has them.</summary>
public interface IGridConsole
{
    /// <summary>Whether this program can serve one.</summary>
    bool IsThere { get; }

    /// <summary>Begins to serve, on loopback.</summary>
    /// <exception cref="ClientException">A setting is wrong, or the port is taken.</exception>
    Task<IServedConsole> ServeAsync(ConsoleRequest request, CancellationToken cancellationToken);

    /// <summary>The tokens of a console.</summary>
    /// <param name="address">The grid that the console tells of.</param>
    /// <param name="file">The file that holds their hashes; null for that of the grid's data folder.</param>
    /// <exception cref="ClientException">There is no such folder.</exception>
    ITokens TokensOf(GridAddress address, string? file);
}

/// <summary>What a console is to tell of, and where.</summary>
/// <param name="Address">The grid that the command line names.</param>
/// <param name="Grid">The grid, connected.</param>
/// <param name="Port">The port; 0 for one that is free.</param>
/// <param name="OwnsFolder">Whether this process is the one that works in the data folder: then its webhooks are told.</param>
public sealed record ConsoleRequest(GridAddress Address, Func<CancellationToken, ValueTask<IGrid>> Grid, int Port, bool OwnsFolder);

/// <summary>A console that serves until it is disposed.</summary>
public interface IServedConsole : IAsyncDisposable
{
    /// <summary>Where it is.</summary>
    Uri Address { get; }

    /// <summary>The address that lets one browser in, once.</summary>
    Uri SignIn { get; }
}

/// <summary>A file of tokens.</summary>
public interface ITokens
{
    /// <summary>Makes a token.</summary>
    /// <exception cref="ClientException">The name or role is none, the name is taken, or the file cannot be read or written.</exception>
    NewTokenJson Create(string name, string role, TimeSpan? life);

    /// <summary>Lists them.</summary>
    /// <exception cref="ClientException">The file cannot be read.</exception>
    IReadOnlyList<TokenJson> List();

    /// <summary>Takes one out of the file.</summary>
    /// <param name="which">Its name or identity.</param>
    /// <exception cref="ClientException">There is no such token, or the file cannot be read or written.</exception>
    TokenJson Revoke(string which);
}

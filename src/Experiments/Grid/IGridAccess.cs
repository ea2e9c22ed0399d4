namespace VerifiedAddition.Experiments;

/// <summary>How a command reaches a grid: a remote one, one in another process of this machine, or one in this process.</summary>
public interface IGridAccess
{
    /// <summary>Connects, or starts what there is to connect to.</summary>
    /// <exception cref="ClientException">There is no grid to be had; the message says why and what to do.</exception>
    Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken);

    /// <summary>Reads what a grid knows; starts none where what is stored tells as much.</summary>
    /// <exception cref="ClientException">There is no grid to be read; the message says why and what to do.</exception>
    async Task<IGridReader> ReadAsync(GridAddress address, CancellationToken cancellationToken) =>
        await ConnectAsync(new(address, GridRole.Guest), cancellationToken);

    /// <summary>The names of what a grid has, as far as they can be read at once, without connecting to anything; otherwise none.</summary>
    GridNames Names(GridAddress address) => GridNames.None;

    /// <summary>Whether the grid that was reached last has gone, and to connect again leads to one that has all it had.</summary>
    /// <param name="isGoing">Whether it fell silent: then one that is about to go is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> HasHeirAsync(bool isGoing, CancellationToken cancellationToken) => Task.FromResult(false);
}

/// <summary>What a command wants of the grid.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Role">What the command is going to do there.</param>
/// <param name="Begun">
/// Told, in words, where a grid was begun that nobody had before; null if the command needs what a grid has, so that there must be one.
/// </param>
public sealed record GridRequest(GridAddress Address, GridRole Role, Action<string>? Begun = null);

/// <summary>Where a grid is; with neither value it is on this machine, in the default data folder.</summary>
/// <param name="ClusterFile">A file with an <c>Orleans</c> section that names a remote grid (<c>--cluster</c>, <c>VA_CLUSTER</c>).</param>
/// <param name="DataFolder">The data folder of a grid on this machine (<c>--data</c>, <c>VA_DATA</c>).</param>
public sealed record GridAddress(string? ClusterFile, string? DataFolder);

/// <summary>What a command does at a grid.</summary>
public enum GridRole
{
    /// <summary>It asks and verifies; where it must start a grid itself, that one need not train, and need not keep what is found.</summary>
    Guest,

    /// <summary>It submits a sweep and follows it; where it must start a grid itself, that one shall train.</summary>
    Worker,

    /// <summary>It changes what the grid is to do; where it must start a grid itself, that one need not train.</summary>
    Operator,
}

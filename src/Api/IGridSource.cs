using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>The grid that the API is about: the one of this process, or another that it is a client of.</summary>
public interface IGridSource
{
    /// <summary>Returns the grid, connected. It belongs to the source: whoever asks for it does not dispose it.</summary>
    /// <exception cref="ClientException">There is no grid to be had now; the message says why.</exception>
    ValueTask<IGrid> GridAsync(CancellationToken cancellationToken);
}

/// <summary>A grid that stays the same as long as it is served.</summary>
/// <param name="grid">The grid, connected; whoever made it disposes it.</param>
public sealed class HeldGrid(IGrid grid) : IGridSource
{
    /// <inheritdoc/>
    public ValueTask<IGrid> GridAsync(CancellationToken cancellationToken) => ValueTask.FromResult(grid);
}

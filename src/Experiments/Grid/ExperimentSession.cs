namespace VerifiedAddition.Experiments;

/// <summary>What work on experiments needs of the program that does it.</summary>
/// <param name="Access">How to reach a grid.</param>
/// <param name="Address">The grid that is meant.</param>
/// <param name="Files">What can be done with weight files.</param>
/// <param name="Reporter">Who is told how the work goes on.</param>
public sealed record ExperimentSession(IGridAccess Access, GridAddress Address, IWeightFiles Files, IReporter Reporter)
{
    /// <summary>Connects to a grid that must exist.</summary>
    /// <exception cref="ClientException">There is no grid to be had.</exception>
    public Task<IGrid> ConnectAsync(GridRole role, CancellationToken cancellationToken) =>
        Access.ConnectAsync(new(Address, role), cancellationToken);

    /// <summary>Reads what a grid that must exist knows.</summary>
    /// <exception cref="ClientException">There is no grid to be read.</exception>
    public Task<IGridReader> ReadAsync(CancellationToken cancellationToken) => Access.ReadAsync(Address, cancellationToken);

    /// <summary>Connects for work that brings what a grid is to work on; where there is none yet, one is begun.</summary>
    /// <exception cref="ClientException">There is no grid to be had, and none can be begun.</exception>
    public Task<IGrid> ConnectOrBeginAsync(GridRole role, CancellationToken cancellationToken) =>
        Access.ConnectAsync(new(Address, role, Reporter.Say), cancellationToken);
}

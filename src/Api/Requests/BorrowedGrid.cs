using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>The served grid as work of the library has it, which leaves a grid when it is done: this one stays.</summary>
/// <param name="grid">The served grid.</param>
internal sealed class BorrowedGrid(IGrid grid) : IGrid, IGridAccess
{
    public IGrainFactory Grains => grid.Grains;

    public Trainer Trainer => grid.Trainer;

    public TimeSpan Patience => grid.Patience;

    public Task Lost => grid.Lost;

    public string Description => grid.Description;

    /// <summary>For work that reaches a grid by itself; it looks into no files.</summary>
    public static ExperimentSession SessionOf(IGrid grid) => new(new BorrowedGrid(grid), new(null, null), new NoWeightFiles(), Silent.Reporter);

    public Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken) => Task.FromResult<IGrid>(this);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

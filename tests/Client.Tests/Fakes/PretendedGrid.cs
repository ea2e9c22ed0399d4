using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>The fake grid as if it ran in this process, or as if nobody trained there.</summary>
internal sealed class PretendedGrid(FakeGrid real, Trainer trainer) : IGridAccess
{
    public TaskCompletionSource Lost { get; } = new();

    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    public int Disposals { get; private set; }

    /// <summary>How often the process that has the grid ends, and another takes its data over.</summary>
    public int Heirs { get; set; }

    public GridRequest? Request { get; private set; }

    public async Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken)
    {
        Request = request;
        var configuration = OrleansClientGrid.At(real.Gateway, "fake-cluster", "fake-service");
        return new Disguise(this, await OrleansClientGrid.ConnectAsync(configuration, "this process", cancellationToken), trainer);
    }

    public Task<bool> HasHeirAsync(bool isGoing, CancellationToken cancellationToken) => Task.FromResult(Heirs-- > 0);

    private sealed class Disguise(PretendedGrid access, IGrid grid, Trainer trainer) : IGrid
    {
        private bool _disposed;

        public IGrainFactory Grains => grid.Grains;

        public Trainer Trainer => trainer;

        public string Description => grid.Description;

        public TimeSpan Patience => access.Patience;

        public Task Lost => access.Lost.Task;

        public async ValueTask DisposeAsync()
        {
            if (!_disposed)
            {
                _disposed = true;
                access.Disposals++;
                await grid.DisposeAsync();
            }
        }
    }
}

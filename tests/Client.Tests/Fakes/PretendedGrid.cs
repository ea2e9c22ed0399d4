namespace VerifiedAddition.Client.Tests;

/// <summary>The fake grid as if it ran in this process, or as if nobody trained there.</summary>
internal sealed class PretendedGrid(FakeGrid real, Trainer trainer) : IGridAccess
{
    public TaskCompletionSource Lost { get; } = new();

    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    public int Disposals { get; private set; }

    public GridRequest? Request { get; private set; }

    public async Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken)
    {
        Request = request;
        var configuration = OrleansClientGrid.At(real.Gateway, "fake-cluster", "fake-service");
        return new Disguise(this, await OrleansClientGrid.ConnectAsync(configuration, "this process", cancellationToken), trainer);
    }

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

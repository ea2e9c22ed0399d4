using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>A grid in another process of this machine, whose data folder this process can read.</summary>
internal sealed class AttachedGrid : IGrid, IArtefactHolder
{
    private readonly IGrid _grid;
    private readonly string _folder;
    private readonly CancellationTokenSource _left = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AttachedGrid(IGrid grid, FolderHolder holder)
    {
        _grid = grid;
        _folder = holder.Folder;
        Artefacts = new FolderArtefactStore(Path.Combine(Path.GetFullPath(holder.Folder), "artefacts"));
        _ = WatchAsync(holder);
    }

    public IGrainFactory Grains => _grid.Grains;

    public IArtefactStore Artefacts { get; }

    public Trainer Trainer => Trainer.Others;

    public string Description => _grid.Description;

    /// <summary>Short: the other process is some user's command and is not restarted by itself, but the user may run it again.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    public Task Lost => _lost.Task;

    /// <exception cref="ClientException">The process does not answer, or has an incompatible version.</exception>
    public static async Task<AttachedGrid> ConnectAsync(FolderHolder holder, CancellationToken cancellationToken)
    {
        var gateway = holder.Gateway;
        var secret = GatewaySecret.Read(gateway.Secret) ?? throw new ClientException(
            ExitCodes.Unavailable,
            $"The grid in {holder.Folder} is run by process {gateway.ProcessId}, a va of an earlier version, whose gateway has no secret. " +
            "Let it end, or end it (its progress is kept), and run this command again.");
        return new(
            await OrleansClientGrid.ConnectAsync(
                OrleansClientGrid.At(gateway.Gateway, gateway.ClusterId, gateway.ServiceId),
                $"process {gateway.ProcessId} (data in {holder.Folder})",
                secret,
                cancellationToken),
            holder);
    }

    public Task<StoredKind[]> UsageAsync(CancellationToken cancellationToken) => DataFolderUsage.ReadAsync(_folder, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _grid.DisposeAsync();
    }

    /// <summary>Watches the folder, which shows that the process has gone before calls fail.</summary>
    private async Task WatchAsync(FolderHolder holder)
    {
        try
        {
            await holder.GoneAsync(_left.Token);
            _lost.TrySetResult();
        }
        catch (OperationCanceledException)
        {
            // This process has disconnected.
        }
        catch (DataFolderException refusal)
        {
            _lost.TrySetException(refusal);
        }
    }
}

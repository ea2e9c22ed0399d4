using VerifiedAddition.Client;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>A grid in another process of this machine, whose data folder this process can read.</summary>
internal sealed class AttachedGrid(IGrid grid, string folder) : IGrid, IArtefactHolder
{
    public IGrainFactory Grains => grid.Grains;

    public IArtefactStore Artefacts { get; } = new FolderArtefactStore(Path.Combine(Path.GetFullPath(folder), "artefacts"));

    public Trainer Trainer => Trainer.Others;

    public string Description => grid.Description;

    /// <summary>Short: nobody starts a process again that was somebody's command, but to run the same command again does.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    public Task Lost => grid.Lost;

    /// <exception cref="ClientException">The process does not answer.</exception>
    public static async Task<AttachedGrid> ConnectAsync(string folder, GatewayRecord gateway, CancellationToken cancellationToken) =>
        new(
            await OrleansClientGrid.ConnectAsync(
                OrleansClientGrid.At(gateway.Gateway, gateway.ClusterId, gateway.ServiceId),
                $"process {gateway.ProcessId} (data in {folder})",
                cancellationToken),
            folder);

    public ValueTask DisposeAsync() => grid.DisposeAsync();
}

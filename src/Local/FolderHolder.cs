using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>The process that holds a data folder.</summary>
/// <param name="folder">The folder.</param>
/// <param name="gateway">The address of that process.</param>
internal sealed class FolderHolder(string folder, GatewayRecord gateway)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public string Folder => folder;

    public GatewayRecord Gateway => gateway;

    /// <summary>Whether it has released the folder or been killed; another process may hold it by now.</summary>
    public bool HasGone => DataFolder.ReadGateway(folder) != gateway;

    /// <summary>Waits until <see cref="HasGone"/>.</summary>
    public async Task GoneAsync(CancellationToken cancellationToken)
    {
        while (!HasGone)
        {
            await Task.Delay(Pause, cancellationToken);
        }
    }
}

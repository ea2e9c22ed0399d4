using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>The process that has a data folder.</summary>
/// <param name="folder">The folder.</param>
/// <param name="gateway">Where that process can be reached.</param>
internal sealed class FolderHolder(string folder, GatewayRecord gateway)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public string Folder => folder;

    public GatewayRecord Gateway => gateway;

    /// <summary>Whether it has given the folder back, or has been killed; another process may have it by now.</summary>
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

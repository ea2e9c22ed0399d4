using VerifiedAddition.Client;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>
/// Reaches a grid from a program that can be one: a remote grid if one is named, else the process that holds the data folder, else
/// this process.
/// </summary>
internal sealed class LocalGridAccess : IGridAccess
{
    /// <summary>A process that has just taken the folder says within this time where it can be reached.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);

    public async Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken)
    {
        if (request.Address.ClusterFile is not null)
        {
            return await new RemoteGridAccess().ConnectAsync(request, cancellationToken);
        }

        var path = request.Address.DataFolder ?? DataFolder.Default;
        using var limit = new CancellationTokenSource(StartTime);
        while (true)
        {
            try
            {
                return await EmbeddedGrid.StartAsync(DataFolder.Open(path), request.Role, cancellationToken);
            }
            catch (DataFolderHeldException held) when (held.Holder is { } gateway)
            {
                return await AttachedGrid.ConnectAsync(path, gateway, cancellationToken);
            }
            catch (DataFolderHeldException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
            catch (DataFolderException refusal)
            {
                throw new ClientException(refusal.Message, refusal);
            }
        }
    }
}

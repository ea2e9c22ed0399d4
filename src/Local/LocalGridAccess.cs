using VerifiedAddition.Experiments;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>
/// Connects to a grid: a remote grid if one is named, otherwise the process that holds the data folder, otherwise
/// this process, which can run a grid itself.
/// </summary>
internal sealed class LocalGridAccess : IGridAccess
{
    /// <summary>Time within which a process that has just taken the folder publishes its address.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);

    /// <summary>Time within which a process that is stopping, and no longer answers, stores its training and releases the folder.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private FolderHolder? _holder;

    public async Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken)
    {
        _holder = null;
        if (request.Address.ClusterFile is not null)
        {
            return await new RemoteGridAccess().ConnectAsync(request, cancellationToken);
        }

        var path = request.Address.DataFolder ?? DataFolder.Default;
        var isBegun = DataFolder.IsBegun(path);
        if (!isBegun && request.Begun is null)
        {
            throw NothingAt(path);
        }

        using var limit = new CancellationTokenSource(StartTime);
        while (true)
        {
            try
            {
                var grid = await EmbeddedGrid.StartAsync(DataFolder.Open(path), request.Role, cancellationToken);
                if (!isBegun)
                {
                    request.Begun?.Invoke($"Began a grid in the folder {Path.GetFullPath(path)}.");
                }

                return grid;
            }
            catch (DataFolderHeldException held) when (held.Holder is { } gateway)
            {
                _holder = new(path, gateway);
                return await AttachedGrid.ConnectAsync(_holder, cancellationToken);
            }
            catch (DataFolderHeldException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellationToken);
            }
            catch (DataFolderException refusal)
            {
                throw new ClientException(refusal.Message, refusal);
            }
        }
    }

    public async Task<bool> HasHeirAsync(bool isGoing, CancellationToken cancellationToken)
    {
        if (_holder is null || _holder.HasGone)
        {
            return _holder is not null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(isGoing ? StopTime : TimeSpan.Zero);
        await _holder.GoneAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _holder.HasGone;
    }

    private static ClientException NothingAt(string path)
    {
        var full = Path.GetFullPath(path);
        return new(Directory.Exists(full)
            ? $"The folder {full} holds no grid: it lacks the folder 'state'. Check --data and {DataFolder.Variable}. {WhatBegins}"
            : $"There is no data folder {full}: no grid has worked there yet. Check --data and {DataFolder.Variable}. {WhatBegins}");
    }

    private const string WhatBegins = "'va quickstart' or 'va sweep run FILE' begins a grid.";
}

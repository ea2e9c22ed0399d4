using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>
/// Connects to a grid: a remote grid if one is named, otherwise the process that holds the data folder, otherwise
/// this process, which can run a grid itself. To read what is stored, none is run.
/// </summary>
/// <param name="notes">Receives a note if the folder is not the current one's, or nothing can be kept in it.</param>
internal sealed class LocalGridAccess(TextWriter notes) : IGridAccess
{
    /// <summary>Time within which a process that has just taken the folder publishes its address.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(20);

    /// <summary>Time within which a process that is stopping, and no longer answers, stores its training and releases the folder.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    private FolderHolder? _holder;

    public async Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken)
    {
        _holder = null;
        if (request.Address.ClusterFile is not null)
        {
            return await new RemoteGridAccess().ConnectAsync(request, cancellationToken);
        }

        var folder = Choose(request.Address, mustExist: request.Begun is null);
        var grid = await PatientlyAsync(() => StartOrAttachAsync(folder, request, cancellationToken), cancellationToken);
        if (!folder.IsBegun && grid is EmbeddedGrid)
        {
            request.Begun?.Invoke($"Began a grid in the folder {Path.GetFullPath(folder.Path)}.");
        }

        return grid;
    }

    public async Task<IGridReader> ReadAsync(GridAddress address, CancellationToken cancellationToken)
    {
        _holder = null;
        if (address.ClusterFile is not null)
        {
            return await new RemoteGridAccess().ConnectAsync(new(address, GridRole.Guest), cancellationToken);
        }

        var path = Choose(address, mustExist: true).Path;
        return await PatientlyAsync(() => AttachOrReadAsync(path, cancellationToken), cancellationToken);
    }

    public GridNames Names(GridAddress address) =>
        address.ClusterFile is null && ChosenFolder.Of(address.DataFolder) is { IsBegun: true } folder
            ? CompletedNames.In(folder.Path)
            : GridNames.None;

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

    private ChosenFolder Choose(GridAddress address, bool mustExist)
    {
        var folder = ChosenFolder.Of(address.DataFolder);
        if (Directory.Exists(folder.Path))
        {
            RequireReadable(folder.Path);
        }

        if (!folder.IsBegun && mustExist)
        {
            throw folder.Missing(address.DataFolder);
        }

        if (folder.Note is { } note)
        {
            Note(note);
        }

        return folder;
    }

    /// <exception cref="ClientException">This user may not read the folder.</exception>
    private static void RequireReadable(string path)
    {
        try
        {
            DataFolder.RequireReadable(path);
        }
        catch (DataFolderException refusal)
        {
            throw new ClientException(refusal.Message, refusal);
        }
    }

    /// <summary>Tries again while a process that has just taken the folder has not published its address.</summary>
    /// <exception cref="ClientException">The folder cannot be used.</exception>
    private static async Task<T> PatientlyAsync<T>(Func<Task<T>> connect, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StartTime);
        while (true)
        {
            try
            {
                return await connect();
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

    private async Task<IGrid> StartOrAttachAsync(ChosenFolder folder, GridRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await EmbeddedGrid.StartAsync(DataFolder.Open(folder.Path), request.Role, cancellationToken);
        }
        catch (DataFolderHeldException held) when (held.Holder is { } gateway)
        {
            return await AttachAsync(folder.Path, gateway, cancellationToken);
        }
        catch (DataFolderReadOnlyException) when (folder.IsBegun && request.Role is GridRole.Guest)
        {
            if (DataFolder.ReadGateway(folder.Path) is { } gateway)
            {
                return await AttachAsync(folder.Path, gateway, cancellationToken);
            }

            Note($"Note: {Path.GetFullPath(folder.Path)} cannot be written by this user. What this command finds is shown, but not kept there.");
            return await EmbeddedGrid.StartAsync(DataFolder.Scratch(folder.Path), request.Role, cancellationToken);
        }
    }

    /// <exception cref="DataFolderHeldException">A process holds the folder and has not published its address yet.</exception>
    private async Task<IGridReader> AttachOrReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!DataFolder.IsHeld(path))
        {
            return new StoredGrid(path, isIdle: true);
        }

        try
        {
            return await AttachAsync(path, DataFolder.ReadGateway(path) ?? throw new DataFolderHeldException(path, holder: null), cancellationToken);
        }
        catch (DataFolderException refusal) when (refusal is not DataFolderHeldException)
        {
            Note($"Note: a process of another user works in {Path.GetFullPath(path)}. What it has stored is shown.");
            return new StoredGrid(path, isIdle: false);
        }
    }

    private async Task<IGrid> AttachAsync(string path, GatewayRecord gateway, CancellationToken cancellationToken)
    {
        _holder = new(path, gateway);
        return await AttachedGrid.ConnectAsync(_holder, cancellationToken);
    }

    /// <summary>Tells once what may be found several times.</summary>
    private void Note(string note)
    {
        if (_noted.Add(note))
        {
            notes.WriteLine(UntrustedText.Sentence(note));
        }
    }
}

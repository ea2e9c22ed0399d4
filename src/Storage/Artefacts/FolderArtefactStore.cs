using System.Runtime.CompilerServices;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage;

/// <summary>Artefacts as files below a folder, which several processes and machines may share.</summary>
/// <remarks>
/// Empty folders are not deleted: another process may be about to write there. A root that existed and is gone, as on another machine that
/// is unavailable for a while, causes an <see cref="IOException"/>; it is not an empty store whose artefacts were deleted.
/// </remarks>
public sealed class FolderArtefactStore(string root) : IArtefactStore
{
    private readonly string _root = Path.GetFullPath(root);

    private volatile bool _wasThere = Directory.Exists(root);

    /// <summary>Opens the store below <paramref name="root"/>, which is created if missing.</summary>
    /// <exception cref="IOException">It cannot be created or written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static FolderArtefactStore Open(string root)
    {
        PendingFile.Probe(Path.GetFullPath(root));
        return new(root);
    }

    public ArtefactInfo Write(string key, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var path = PathOf(key);
        RequireRoot();
        try
        {
            using var file = new PendingFile(path);
            using var stream = new HashingStream(file.Stream);
            write(stream);
            file.Publish();
            return new(key, stream.Position, stream.Finish());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw PendingFile.NotWritten(path, failure);
        }
    }

    public async Task<ArtefactInfo> WriteAsync(
        string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var path = PathOf(key);
        RequireRoot();
        try
        {
            using var file = new PendingFile(path);
            await using var stream = new HashingStream(file.Stream);
            await write(stream, cancellationToken);
            await Task.Run(file.Publish, cancellationToken);
            return new(key, stream.Position, stream.Finish());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw PendingFile.NotWritten(path, failure);
        }
    }

    public Stream OpenRead(string key)
    {
        try
        {
            return new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            RequireRoot();
            throw new ArtefactNotFoundException(key);
        }
    }

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(OpenRead(key));
    }

    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var exists = File.Exists(PathOf(key));
        if (!exists)
        {
            RequireRoot();
        }

        return Task.FromResult(exists);
    }

    public void Delete(string key)
    {
        try
        {
            File.Delete(PathOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever written beside it, so its absence is fine.
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Delete(key);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<ArtefactInfo> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var artefact in await Task.Run(() => List(prefix), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return artefact;
        }
    }

    private ArtefactInfo[] List(string prefix)
    {
        ArtefactKey.CheckPrefix(prefix);
        var folder = new DirectoryInfo(Path.Combine(_root, prefix[..(prefix.LastIndexOf('/') + 1)]));
        if (!folder.Exists)
        {
            RequireRoot();
            return [];
        }

        // Exists and Length come from one look at the file, so a file deleted meanwhile is skipped.
        return [.. folder.EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => (Key: Path.GetRelativePath(_root, file.FullName).Replace('\\', '/'), File: file))
            .Where(found => found.Key.StartsWith(prefix, StringComparison.Ordinal) && ArtefactKey.IsValid(found.Key) && found.File.Exists)
            .OrderBy(found => found.Key, StringComparer.Ordinal)
            .Select(found => new ArtefactInfo(found.Key, found.File.Length, Sha256: null))];
    }

    /// <exception cref="IOException">The root existed and is gone.</exception>
    private void RequireRoot()
    {
        if (Directory.Exists(_root))
        {
            _wasThere = true;
        }
        else if (_wasThere)
        {
            throw new IOException($"The folder of artefacts '{_root}' is gone. If it is on another disk or machine, see that it is mounted.");
        }
    }

    private string PathOf(string key) => Path.Combine(_root, ArtefactKey.Check(key));
}

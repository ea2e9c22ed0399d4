using System.Text.Json;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage;

/// <summary>The folder in which one process keeps grain state, artefacts and logs; open in one process at a time.</summary>
/// <remarks>
/// The lock on <c>lock</c> decides: the operating system releases it when the process ends, even if killed. A
/// <c>gateway.json</c> without it is a leftover and is ignored. Not thread-safe.
/// </remarks>
public sealed class DataFolder : IDisposable
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "VA_DATA";

    /// <summary>The name of a folder that no one has named.</summary>
    public const string UsualName = "va-data";

    private const string StateName = "state";
    private const string ArtefactsName = "artefacts";
    private const string LockName = "lock";
    private const string GatewayName = "gateway.json";

    /// <summary>Number of tries to take the lock: <see cref="ReadGateway"/> in another process may hold it for an instant.</summary>
    private const int Attempts = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _lock;
    private readonly string? _original;
    private bool _disposed;

    private DataFolder(string path, FileStream held, string? original)
    {
        Root = path;
        _lock = held;
        _original = original;
    }

    /// <summary>The folder named by <see cref="Variable"/>, or else <see cref="UsualName"/> in the working directory.</summary>
    public static string Default => Named ?? Path.Combine(".", UsualName);

    /// <summary>The folder named by <see cref="Variable"/>; null if it names none.</summary>
    public static string? Named => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;

    /// <summary>The absolute path.</summary>
    public string Root { get; }

    /// <summary>The folder whose content this is: <see cref="Root"/>, or that of which this is a <see cref="Scratch"/>.</summary>
    public string Original => _original ?? Root;

    public string State => StateIn(Root);

    public string Artefacts => ArtefactsIn(Root);

    public string Logs => LogsIn(Root);

    private string Gateway => Path.Combine(Root, GatewayName);

    /// <summary>Whether <paramref name="path"/> contains a grid.</summary>
    public static bool IsBegun(string path) => Directory.Exists(Path.Combine(path, StateName));

    /// <summary>Checks that this user may read a folder, and the states in it if it contains any.</summary>
    /// <exception cref="DataFolderException">It may not be read.</exception>
    public static void RequireReadable(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            _ = Directory.EnumerateFileSystemEntries(path).Any();
            _ = IsBegun(path) && Directory.EnumerateFileSystemEntries(StateIn(path), "*", SearchOption.AllDirectories).Any();
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw new DataFolderException(
                path,
                $"The data folder {Path.GetFullPath(path)} cannot be read by this user: {refusal.Message} " +
                $"Ask its owner to let you read it and all in it, or name another folder with --data or {Variable}.",
                refusal);
        }
    }

    /// <summary>Returns where in a data folder the grains' states are.</summary>
    public static string StateIn(string path) => Path.Combine(path, StateName);

    /// <summary>Returns where in a data folder the artefacts are.</summary>
    public static string ArtefactsIn(string path) => Path.Combine(path, ArtefactsName);

    /// <summary>Returns where in a data folder the logs are.</summary>
    public static string LogsIn(string path) => Path.Combine(path, "logs");

    /// <summary>Finds the nearest folder <see cref="UsualName"/> with a grid in it, as git finds its own: in <paramref name="start"/> or above.</summary>
    /// <remarks>In a folder above that every user may write to, such as <c>/tmp</c>, anyone may have put it: that is passed over.</remarks>
    /// <returns>The absolute path; null if there is none.</returns>
    public static string? FindFrom(string start)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(start);
        var first = new DirectoryInfo(Path.GetFullPath(start));
        for (var folder = first; folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, UsualName);
            if (IsBegun(path) && (ReferenceEquals(folder, first) || !IsEveryones(folder)))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>Takes the folder for this process, creates it if missing, and deletes temporary files of killed processes.</summary>
    /// <exception cref="DataFolderHeldException">Another process, or this one, has it open.</exception>
    /// <exception cref="DataFolderException">It is not a folder, or cannot be created, written or locked.</exception>
    public static DataFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        Create(full);
        return Prepared(new DataFolder(full, TakeLock(full), original: null));
    }

    /// <summary>
    /// Makes a temporary folder with the state of the grid in the folder at <paramref name="path"/>, which is only read; its artefacts are
    /// read where they are (<see cref="OpenArtefacts"/>). Disposing it deletes it.
    /// </summary>
    /// <exception cref="DataFolderException">It cannot be made.</exception>
    public static DataFolder Scratch(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var scratch = Directory.CreateTempSubdirectory("va-scratch-").FullName;
        try
        {
            var state = StateIn(Path.GetFullPath(path));
            foreach (var file in Directory.EnumerateFiles(state, "*.json", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(StateIn(scratch), Path.GetRelativePath(state, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.WriteAllBytes(copy, File.ReadAllBytes(file)); // not its permissions
            }

            return Prepared(new DataFolder(scratch, TakeLock(scratch), Path.GetFullPath(path)));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            Directory.Delete(scratch, recursive: true);
            throw new DataFolderException(
                path, $"The data folder '{path}' cannot be copied to {Path.GetTempPath()}, where this command would work: {refusal.Message}", refusal);
        }
    }

    private static DataFolder Prepared(DataFolder folder)
    {
        try
        {
            folder.Prepare();
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw NotWritable(folder.Root, refusal);
        }

        return folder;
    }

    /// <summary>Opens the store of artefacts.</summary>
    public IArtefactStore OpenArtefacts() => _original is null
        ? new FolderArtefactStore(Artefacts)
        : new LayeredArtefactStore(new FolderArtefactStore(Artefacts), new FolderArtefactStore(ArtefactsIn(_original)));

    /// <summary>Returns the address of the process that holds the folder at <paramref name="path"/>; null if none does.</summary>
    /// <exception cref="DataFolderException">This process may not read the folder.</exception>
    public static GatewayRecord? ReadGateway(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            return FileLock.IsTaken(Path.Combine(path, LockName))
                ? JsonSerializer.Deserialize<GatewayRecord>(File.ReadAllBytes(Path.Combine(path, GatewayName)), Json)
                : null;
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw NotReadable(path, refusal);
        }
    }

    /// <summary>Whether a process, perhaps this one, holds the folder at <paramref name="path"/>.</summary>
    /// <exception cref="DataFolderException">This process may not read the folder.</exception>
    public static bool IsHeld(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            return FileLock.IsTaken(Path.Combine(path, LockName));
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw NotReadable(path, refusal);
        }
    }

    /// <summary>Publishes this process's address to other processes of this user, until disposed. May be called again.</summary>
    /// <returns>Whether other users cannot read it: some file systems have no permissions.</returns>
    public bool Announce(GatewayRecord record)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PendingFile.Write(Gateway, JsonSerializer.SerializeToUtf8Bytes(record, Json), isPrivate: true);
        return PendingFile.IsPrivate(Gateway);
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            File.Delete(Gateway);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            // It is ignored anyway once the lock is released.
        }

        _lock.Dispose();
        if (_original is not null)
        {
            DeleteScratch();
        }
    }

    private void DeleteScratch()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            // It is in the system's folder for temporary files, which is cleared by the system.
        }
    }

    private static bool IsEveryones(DirectoryInfo folder) =>
        !OperatingSystem.IsWindows() && folder.UnixFileMode.HasFlag(UnixFileMode.OtherWrite);

    private static JsonSerializerOptions Json => JsonSerializerOptions.Web;

    private static void Create(string path)
    {
        if (File.Exists(path))
        {
            throw new DataFolderException(
                path, $"'{path}' is a file, not a folder. Move it away, or name another folder with {Variable}.");
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                path, $"The data folder '{path}' cannot be created: {refusal.Message} Name another folder with {Variable}.", refusal);
        }
    }

    private static FileStream TakeLock(string path)
    {
        var lockPath = Path.Combine(path, LockName);
        try
        {
            for (var attempt = 1; attempt <= Attempts; attempt++)
            {
                if (FileLock.TryTake(lockPath) is { } taken)
                {
                    return taken;
                }

                Thread.Sleep(Pause);
            }
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, refusal);
        }

        throw new DataFolderHeldException(path, ReadGateway(path));
    }

    private void Prepare()
    {
        // Some network file systems let every process lock, and .NET can be told not to lock: then the lock excludes no one.
        if (!FileLock.IsTaken(_lock.Name))
        {
            Dispose();
            throw new DataFolderException(
                Root,
                $"The file system of '{Root}' does not lock files, so two processes could write there. " +
                $"Name a local folder with {Variable}.");
        }

        PendingFile.Probe(Root);
        File.Delete(Gateway);
        foreach (var part in new[] { State, Artefacts, Logs })
        {
            Directory.CreateDirectory(part);
        }

        PendingFile.DeleteLeftovers(Root);
    }

    private static DataFolderException NotWritable(string path, Exception refusal)
    {
        var message = $"The data folder '{path}' cannot be written: {refusal.Message} " +
            $"Give this user the right to write there, make room on the disk, or name another folder with {Variable}.";
        return refusal is UnauthorizedAccessException || IsOfReadOnlyDisk(refusal)
            ? new DataFolderReadOnlyException(path, message, refusal)
            : new DataFolderException(path, message, refusal);
    }

    private static DataFolderException NotReadable(string path, Exception refusal) =>
        new(path, $"The data folder '{path}' may not be read by this user: {refusal.Message}", refusal);

    private static bool IsOfReadOnlyDisk(Exception refusal)
    {
        const int windowsWriteProtect = unchecked((int)0x80070013);
        const int unixReadOnly = 30;

        return refusal.HResult == (OperatingSystem.IsWindows() ? windowsWriteProtect : unixReadOnly);
    }
}

using System.Text.Json;

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

    private const string StateName = "state";
    private const string LockName = "lock";
    private const string GatewayName = "gateway.json";

    /// <summary>Number of tries to take the lock: <see cref="ReadGateway"/> in another process may hold it for an instant.</summary>
    private const int Attempts = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _lock;
    private bool _disposed;

    private DataFolder(string path, FileStream held)
    {
        Root = path;
        _lock = held;
    }

    /// <summary>The folder named by <see cref="Variable"/>, or else <c>va-data</c> in the working directory.</summary>
    public static string Default =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : Path.Combine(".", "va-data");

    /// <summary>The absolute path.</summary>
    public string Root { get; }

    public string State => Path.Combine(Root, StateName);

    public string Artefacts => Path.Combine(Root, "artefacts");

    public string Logs => Path.Combine(Root, "logs");

    private string Gateway => Path.Combine(Root, GatewayName);

    /// <summary>Whether <paramref name="path"/> contains a grid.</summary>
    public static bool IsBegun(string path) => Directory.Exists(Path.Combine(path, StateName));

    /// <summary>Takes the folder for this process, creates it if missing, and deletes temporary files of killed processes.</summary>
    /// <exception cref="DataFolderHeldException">Another process, or this one, has it open.</exception>
    /// <exception cref="DataFolderException">It is not a folder, or cannot be created, written or locked.</exception>
    public static DataFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(path);
        Create(full);
        var folder = new DataFolder(full, TakeLock(full));
        try
        {
            folder.Prepare();
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw NotWritable(full, refusal);
        }

        return folder;
    }

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
            throw new DataFolderException(path, $"The data folder '{path}' may not be read by this user: {refusal.Message}", refusal);
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
    }

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

    private static DataFolderException NotWritable(string path, Exception refusal) => new(
        path,
        $"The data folder '{path}' cannot be written: {refusal.Message} " +
        $"Give this user the right to write there, make room on the disk, or name another folder with {Variable}.",
        refusal);
}

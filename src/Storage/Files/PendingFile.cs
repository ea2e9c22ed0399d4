using System.Text.RegularExpressions;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Storage;

/// <summary>Writes a file atomically: to a temporary file beside it, flushed to disk, then renamed over it.</summary>
/// <remarks>A process killed part-way leaves a file named <c>…~{32 hex digits}</c>, which no reader ever opens.</remarks>
internal sealed partial class PendingFile : IDisposable
{
    private const int BufferSize = 1 << 16;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly string _pendingPath;
    private readonly FileStream _stream;
    private bool _published;

    /// <summary>Creates the pending file, and the folder of <paramref name="path"/> if missing.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="isPrivate">Whether other users may not read it, from its first byte on. On Windows the folder decides.</param>
    public PendingFile(string path, bool isPrivate = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _path = path;
        _pendingPath = $"{path}~{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = BufferSize };
        if (isPrivate && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        _stream = new(_pendingPath, options);
    }

    public Stream Stream => _stream;

    /// <summary>Writes <paramref name="path"/> completely, or throws and leaves it unchanged.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isPrivate = false)
    {
        using var file = new PendingFile(path, isPrivate);
        file.Stream.Write(content);
        file.Publish();
    }

    /// <summary>Whether the file's own permissions keep other users from reading it.</summary>
    public static bool IsPrivate(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ~Private) == UnixFileMode.None;

    /// <summary>Throws unless a file can be created and written in <paramref name="folder"/>, which is created if missing.</summary>
    public static void Probe(string folder)
    {
        using var probe = new PendingFile(Path.Combine(folder, "probe"));
        probe.Stream.WriteByte(0);
        probe.Stream.Flush();
    }

    /// <summary>Deletes the temporary files of killed processes below <paramref name="folder"/>. Only for the folder's sole user.</summary>
    public static void DeleteLeftovers(string folder)
    {
        var leftovers = Directory.EnumerateFiles(folder, "*~*", SearchOption.AllDirectories)
            .Where(path => PendingName().IsMatch(path));
        foreach (var path in leftovers)
        {
            File.Delete(path);
        }
    }

    /// <summary>Returns the exception for the caller after an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public static IOException NotWritten(string path, Exception cause) => new(
        cause is UnflushedException
            ? $"'{path}' is written, but a loss of power may undo that: {cause.Message}"
            : $"'{path}' could not be written: {cause.Message} What it held before is unchanged. " +
                "The disk may be full or read-only, or this user may not write there.",
        cause);

    /// <summary>Makes the file visible. It survives a power failure once this returns.</summary>
    /// <exception cref="UnflushedException">It is visible, but may not survive.</exception>
    public void Publish()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_pendingPath, _path, overwrite: true);
        _published = true;
        FolderFlush.Flush(Path.GetDirectoryName(_path)!);
    }

    public void Dispose()
    {
        if (_published)
        {
            return;
        }

        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk refuses the rest of the buffer. The file is closed all the same, and then deleted.
        }

        File.Delete(_pendingPath);
    }

    [GeneratedRegex(@"~[0-9a-f]{32}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PendingName();
}

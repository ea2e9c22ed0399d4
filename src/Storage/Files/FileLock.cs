using System.Diagnostics;

namespace VerifiedAddition.Storage;

/// <summary>An exclusive lock on a file, which the operating system releases when the process ends, however it ends.</summary>
/// <remarks>
/// <see cref="FileShare.None"/> is <c>flock</c> on Unix: it excludes other processes, and other handles in this process.
/// A lock file is never deleted, since a second process could then lock a new file of the same name.
/// </remarks>
internal static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <returns>The lock, released by disposing it; null if it is taken.</returns>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException refusal) when (IsSharingViolation(refusal))
        {
            return null;
        }
    }

    /// <exception cref="TimeoutException">The lock was taken for all of <paramref name="patience"/>.</exception>
    public static async Task<FileStream> TakeAsync(string path, TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException(
                    $"'{path}' has been locked for {patience.TotalSeconds:0} s, where milliseconds are usual. " +
                    "Look for a stopped process, or a disk that hangs.");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Whether the lock is taken; needs no write permission.</summary>
    /// <remarks>It locks the file itself for an instant, so taking the lock must be retried.</remarks>
    public static bool IsTaken(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return false;
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException refusal) when (IsSharingViolation(refusal))
        {
            return true;
        }
    }

    private static bool IsSharingViolation(IOException exception)
    {
        const int windowsSharingViolation = unchecked((int)0x80070020);
        const int linuxWouldBlock = 11;
        const int macWouldBlock = 35;

        var code = exception.HResult;
        return OperatingSystem.IsWindows() ? code == windowsSharingViolation
            : OperatingSystem.IsLinux() ? code == linuxWouldBlock
            : code == macWouldBlock;
    }
}

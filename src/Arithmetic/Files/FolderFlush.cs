using System.Runtime.InteropServices;

namespace VerifiedAddition.Arithmetic;

/// <summary>Flushes a folder's list of names to disk, without which a rename may be lost with the power.</summary>
public static partial class FolderFlush
{
    private const int ReadOnly = 0;

    /// <summary>
    /// EPERM, EBADF, EACCES, EINVAL, EROFS, ENOSYS and ENOTSUP (of macOS and of Linux): the file system has no such flush, or this user
    /// may write there and not read.
    /// </summary>
    private static readonly int[] NotOffered = [1, 9, 13, 22, 30, 38, 45, 95];

    /// <summary>Does what the system offers: Windows needs none of it, and some file systems have none.</summary>
    /// <exception cref="UnflushedException">The disk could not take it.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            Refuse(folder);
            return;
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                Refuse(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Throws if what the last call met is an error of the disk.</summary>
    private static void Refuse(string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        if (!NotOffered.Contains(error))
        {
            throw new UnflushedException($"The folder '{folder}' cannot be flushed to disk: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}

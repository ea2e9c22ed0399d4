using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Api;

/// <summary>Files that other users of the machine may not read. On Windows the folder decides that.</summary>
public static class PrivateFile
{
    /// <summary>Writes a file completely, with its folder if that is missing, or leaves it as it was.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var pending = $"{path}~{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(pending, Options(FileMode.CreateNew)))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(pending, path, overwrite: true);
        }
        catch
        {
            File.Delete(pending);
            throw;
        }

        FolderFlush.Flush(folder);
    }

    /// <summary>How such a file is opened to be written.</summary>
    internal static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}

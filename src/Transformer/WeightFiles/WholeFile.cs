using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Files read and written whole: a reader never sees half of one, a failed write leaves the old one.</summary>
internal static class WholeFile
{
    /// <summary>Reads all of a file.</summary>
    /// <exception cref="WeightFileException">It is missing, a folder, unreadable, or larger than 2 GiB.</exception>
    public static byte[] Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new WeightFileException($"'{path}' is a folder. Name the weight file in it.");
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new WeightFileException($"There is no weight file '{path}'. Check the name, or download the file first.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException($"The weight file '{path}' cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Reads what is left of a stream; no more than that is allocated, whatever a header in it claims.</summary>
    /// <exception cref="WeightFileException">The stream fails, or holds more than 2 GiB.</exception>
    public static byte[] Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return content.ToArray();
        }
        catch (IOException cause)
        {
            throw new WeightFileException($"The weight file '{name}' cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Writes beside the file, flushes to the disk and renames.</summary>
    /// <exception cref="WeightFileException">The disk refuses; a file that was there is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            FolderFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (UnflushedException cause)
        {
            throw new WeightFileException($"The weight file '{path}' is written, but a loss of power may undo that: {cause.Message}", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(
                $"The weight file '{path}' cannot be written: {cause.Message} Does its folder exist, is it writable, is there room?", cause);
        }
        finally
        {
            Discard(temporary);
        }
    }

    /// <summary>Removes what a failed write left; after a rename there is nothing to remove.</summary>
    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here says more than this one.
        }
    }
}

using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Reads and writes whole files: a reader never sees a partial file, and a failed write keeps the old one.</summary>
internal static class WholeFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="WeightFileException">It is missing, a folder, unreadable, or larger than 2 GiB.</exception>
    public static T Read<T>(string path, Func<WeightContent, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new WeightFileException($"'{path}' is a folder. Name the weight file in it.");
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return read(ContentOf(file, path));
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

    /// <summary>The content of an open file; of one that tells no length, such as a pipe, in memory.</summary>
    private static WeightContent ContentOf(FileStream file, string path) => !file.CanSeek || file.Length == 0
        ? Read(file, path)
        : file.Length <= Array.MaxLength
            ? new WeightContent.OfFile(file.SafeFileHandle, (int)file.Length)
            : throw new WeightFileException($"The weight file '{path}' has {file.Length} bytes. At most 2 GiB are read.");

    /// <summary>Reads the rest of a stream; allocates no more than that, whatever a header in it states.</summary>
    /// <exception cref="WeightFileException">The stream fails, or holds more than 2 GiB.</exception>
    public static WeightContent Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            if (stream is MemoryStream memory && memory.TryGetBuffer(out var held))
            {
                return new WeightContent.OfBytes(held.AsMemory((int)memory.Position));
            }

            var content = stream.CanSeek ? new MemoryStream((int)Math.Min(stream.Length - stream.Position, Array.MaxLength)) : new();
            stream.CopyTo(content);
            return new WeightContent.OfBytes(content.GetBuffer().AsMemory(0, (int)content.Length));
        }
        catch (IOException cause)
        {
            throw new WeightFileException($"The weight file '{name}' cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Writes to a temporary file beside it, flushes to disk and renames.</summary>
    /// <exception cref="WeightFileException">Writing failed; an existing file is unchanged.</exception>
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
            throw new WeightFileException($"The weight file '{path}' is written, but a power failure may undo that: {cause.Message}", cause);
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

    /// <summary>Deletes the remains of a failed write; after a rename there are none.</summary>
    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The original failure is more informative than this one.
        }
    }
}

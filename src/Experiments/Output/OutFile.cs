using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>Files that a command was told to write with <c>--out</c>, or an option like it.</summary>
public static class OutFile
{
    /// <summary>Whoever mistypes a path hears of it before the grid is asked for anything.</summary>
    /// <exception cref="ClientException">A file cannot be written there.</exception>
    public static void RefuseImpossible(string file, string option = "--out")
    {
        if (Directory.Exists(file))
        {
            throw new ClientException($"{option} {file} is a folder. Give the name of a file in it.");
        }

        RequireParent(file, option);
    }

    /// <inheritdoc cref="RefuseImpossible"/>
    /// <summary>The same for a folder, which is made if it is not there.</summary>
    public static void RefuseImpossibleFolder(string folder, string option = "--out")
    {
        if (File.Exists(Path.TrimEndingDirectorySeparator(folder)))
        {
            throw new ClientException($"{option} {folder} is a file. Give the name of a folder.");
        }

        OutFormat.RequireNoEnding(folder, option);

        RequireParent(Path.TrimEndingDirectorySeparator(folder), option);
    }

    /// <summary>A name as a file may have it, wherever it comes from: of letters, digits, <c>. _ ~ -</c>, so that it leads to no other folder.</summary>
    public static string NameOf(string name)
    {
        var plain = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '~' or '-' ? letter : '_'));
        return plain.Length == 0 || plain[0] is '.' or '-' or '~' ? $"_{plain}" : plain;
    }

    /// <summary>Writes a file that appears under its name when it is whole, and survives a loss of power once this returns.</summary>
    /// <exception cref="ClientException">It cannot be written.</exception>
    public static async Task WriteAsync(string file, Func<Stream, Task> write)
    {
        var partial = file + ".part";
        try
        {
            if (Path.GetDirectoryName(file) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            await using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, file, overwrite: true);
            FolderFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (UnflushedException e)
        {
            throw new ClientException($"{file} is written, but a loss of power may undo that: {e.Message}", e);
        }
        catch (Exception e)
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }

            throw e is IOException or UnauthorizedAccessException
                ? new ClientException($"{file} cannot be written: {e.Message}", e)
                : e;
        }
    }

    /// <summary>Writes several texts to a folder.</summary>
    /// <exception cref="ClientException">One cannot be written.</exception>
    public static async Task WriteTextsAsync(string folder, IEnumerable<(string File, string Text)> files)
    {
        foreach (var (file, text) in files)
        {
            await WriteAsync(Path.Combine(folder, file), async stream =>
            {
                await using var writer = new StreamWriter(stream, leaveOpen: true);
                await writer.WriteAsync(text);
            });
        }
    }

    private static void RequireParent(string path, string option)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new ClientException($"{option} {path} cannot be written: there is no folder {folder}. Make it first, or give another path.");
        }
    }
}

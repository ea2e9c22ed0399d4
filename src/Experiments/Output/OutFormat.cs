namespace VerifiedAddition.Experiments;

/// <summary>The format of a file that a command was told to write: by its option <c>--format</c>, or by the ending of its path.</summary>
/// <remarks>An ending that says something else than what is written is refused, so that no file lies about what it holds.</remarks>
public static class OutFormat
{
    /// <summary>The ending of the file that a path names, in lower case without its dot; empty if it has none, or names a folder.</summary>
    /// <remarks>An ending begins with a letter: <c>runs/lr0.001</c> has none. Whoever wants a folder that is called like a file ends the path with a slash.</remarks>
    public static string EndingOf(string path)
    {
        var ending = Path.GetExtension(path);
        return Directory.Exists(path) || ending.Length < 2 || ending.Length == Path.GetFileName(path).Length
            || !char.IsAsciiLetter(ending[1]) || !ending.Skip(1).All(char.IsAsciiLetterOrDigit)
            ? ""
            : ending[1..].ToLowerInvariant();
    }

    /// <summary>The format that is meant.</summary>
    /// <param name="path">Where to write.</param>
    /// <param name="format">What <c>--format</c> says; null without it.</param>
    /// <param name="formats">All there are, each called as the ending of its files.</param>
    /// <exception cref="ClientException">The ending is that of another format, or of none of these, or nobody says which format is meant.</exception>
    public static string Choose(string path, string? format, params string[] formats)
    {
        var ending = EndingOf(path);
        if (ending.Length == 0)
        {
            return format ?? throw new ClientException(
                $"--out {path} does not tell its format. Let it end in {Listed(formats)}, or give --format {string.Join(" or --format ", formats)}.");
        }

        RequireEnding(path, "--out", formats);
        return format is null || string.Equals(format, ending, StringComparison.Ordinal)
            ? ending
            : throw new ClientException($"--format {format} contradicts the ending of --out {path}. Leave one of them out.");
    }

    /// <summary>Refuses a path whose ending is none of these; one without an ending will do.</summary>
    /// <exception cref="ClientException">It has another ending.</exception>
    public static void RequireEnding(string path, string option, params string[] endings)
    {
        if (EndingOf(path) is { Length: > 0 } ending && !endings.Contains(ending, StringComparer.Ordinal))
        {
            throw new ClientException(
                $"{option} {path} ends in .{ending}, which is not supported and does not tell its format. Give a path that ends in {Listed(endings)}.");
        }
    }

    /// <summary>Refuses a path for a folder that is called like a file.</summary>
    /// <exception cref="ClientException">It has an ending.</exception>
    public static void RequireNoEnding(string path, string option)
    {
        if (EndingOf(path) is { Length: > 0 } ending)
        {
            throw new ClientException(
                $"{option} {path} ends in .{ending} like a file, but names a folder here, in which files with names of their own are written. " +
                $"Give the name of a folder; {path}{Path.DirectorySeparatorChar} if it shall be called so.");
        }
    }

    private static string Listed(string[] endings) => $".{string.Join(" or .", endings)}";
}

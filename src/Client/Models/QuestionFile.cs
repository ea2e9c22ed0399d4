namespace VerifiedAddition.Client;

/// <summary>A file with one question a line.</summary>
internal static class QuestionFile
{
    /// <summary>The lines that are not blank; null where no file is named.</summary>
    /// <exception cref="ClientException">The file cannot be read.</exception>
    public static string[]? Read(string? file)
    {
        try
        {
            return file is null ? null : [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"The questions in {file} cannot be read: {e.Message}", e);
        }
    }
}

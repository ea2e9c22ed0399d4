using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>A file with one question per line.</summary>
public static class QuestionFile
{
    /// <summary>Reads the lines that are not blank; null if no file is given.</summary>
    /// <exception cref="ClientException">The file cannot be read.</exception>
    public static string[]? Read(string? file)
    {
        try
        {
            if (file is null)
            {
                return null;
            }

            string[] lines = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
            return lines.Length > 0 && StandIn.DescribeBesideText(File.ReadAllBytes(file)) is { } what
                ? throw new ClientException($"{file} holds no questions: {what}")
                : lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"The questions in {file} cannot be read: {e.Message}", e);
        }
    }
}

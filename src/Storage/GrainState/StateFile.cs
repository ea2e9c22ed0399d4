using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Storage;

/// <summary>The content of a state file: the etag on the first line, then the serialised state.</summary>
/// <param name="ETag"><c>{32 hex digits, new with each write}.{16 hex digits of the body's SHA-256}</c>: a file that was truncated
/// or edited no longer matches its own etag.</param>
internal sealed record StateFile(string ETag, ReadOnlyMemory<byte> Body)
{
    private const int ETagLength = 32 + 1 + ChecksumLength;
    private const int ChecksumLength = 16;

    /// <summary>Creates a new version of a state.</summary>
    public static StateFile Of(ReadOnlyMemory<byte> body) => new($"{Guid.NewGuid():N}.{Checksum(body.Span)}", body);

    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static StateFile? Read(string path)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return Parse(content) ?? throw Damaged(path, content.Length == 0 ? "it is empty" : "its text does not fit its first line");
    }

    public static InvalidDataException Damaged(string path, string what, Exception? cause = null) => new(
        $"The state file '{path}' is damaged: {what}. Restore it from a backup, or move it away and the grain starts afresh.", cause);

    /// <summary>Replaces the file at <paramref name="path"/> atomically.</summary>
    public void Write(string path) => PendingFile.Write(path, [.. Encoding.ASCII.GetBytes(ETag), (byte)'\n', .. Body.Span]);

    private static StateFile? Parse(byte[] content)
    {
        if (content.Length <= ETagLength || content[ETagLength] != '\n')
        {
            return null;
        }

        var etag = Encoding.ASCII.GetString(content, 0, ETagLength);
        var body = content.AsMemory(ETagLength + 1);
        return etag.EndsWith(Checksum(body.Span), StringComparison.Ordinal) ? new(etag, body) : null;
    }

    private static string Checksum(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body))[..ChecksumLength];
}

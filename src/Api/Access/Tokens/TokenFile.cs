using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>The file of tokens that a console lets in.</summary>
/// <param name="path">Its path; there need be no file yet.</param>
public sealed class TokenFile(string path)
{
    private const int HashLength = 64;
    private const int MaxNameLength = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>Its path.</summary>
    public string Path => path;

    /// <summary>Returns its tokens, expired ones too; none if there is no file.</summary>
    /// <exception cref="ClientException">It may not be read, or is not such a file.</exception>
    public IReadOnlyList<AccessToken> Read() => ReadBytes() is { } bytes ? Parse(bytes) : [];

    /// <summary>Makes a token.</summary>
    /// <param name="name">Whom or what it is for.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="life">After what time it is refused; null for never.</param>
    /// <returns>The token's text, which is kept nowhere.</returns>
    /// <exception cref="ClientException">The name or role is none, a valid token has the name, or the file cannot be read or written.</exception>
    public string Create(string name, string role, DateTimeOffset now, TimeSpan? life)
    {
        RequireName(name);
        if (!Roles.All.Contains(role, StringComparer.Ordinal))
        {
            throw new ClientException($"There is no role {UntrustedText.Quote(role)}. The roles are {string.Join(", ", Roles.All)}; each may also do what those before it may.");
        }

        var known = Read();
        if (known.FirstOrDefault(token => token.Name == name && !token.HasExpired(now)) is { } same)
        {
            throw new ClientException($"There is a token {same.Name} ({same.Role}, {same.Id}) in {path}. Revoke it first, or choose another name.");
        }

        var text = TokenText.New();
        Write([.. known.Where(token => token.Name != name), new(name, role, TokenText.HashOf(text), now, now + life)]);
        return text;
    }

    /// <summary>Takes a token out of the file; consoles that read it refuse it within a second.</summary>
    /// <param name="which">Its name or its identity.</param>
    /// <returns>What was taken out.</returns>
    /// <exception cref="ClientException">There is no such token, or the file cannot be read or written.</exception>
    public AccessToken Revoke(string which)
    {
        var known = Read();
        var revoked = known.FirstOrDefault(token => token.Name == which) ?? known.FirstOrDefault(token => token.Id == which)
            ?? throw new ClientException(
                $"There is no token {UntrustedText.Quote(which)} in {path}. {(known.Count == 0 ? "It holds none." : $"It holds {string.Join(", ", known.Select(token => token.Name))}.")}");
        Write([.. known.Where(token => token != revoked)]);
        return revoked;
    }

    /// <summary>Returns the content; null if there is no file.</summary>
    /// <exception cref="ClientException">It may not be read.</exception>
    internal byte[]? ReadBytes()
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"The file of tokens {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the content.</summary>
    /// <exception cref="ClientException">It is no such file.</exception>
    internal AccessToken[] Parse(byte[] content)
    {
        Content read;
        try
        {
            read = JsonSerializer.Deserialize<Content>(content, Json) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new ClientException(
                $"{path}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: This is no file of tokens. 'va console token create' makes one.", e);
        }

        return Array.TrueForAll(read.Tokens, IsValid) ? read.Tokens : throw new ClientException(
            $"The file of tokens {path} holds a token without a name, with a role other than {string.Join(", ", Roles.All)}, or whose sha256 is not " +
            $"{HashLength} lower-case hexadecimal digits. Mend or delete it; 'va console token create' makes one.");
    }

    private static bool IsValid(AccessToken token) =>
        token.Name.Length > 0 && Roles.All.Contains(token.Role, StringComparer.Ordinal) && token.Sha256.Length == HashLength && token.Sha256.All(char.IsAsciiHexDigitLower);

    private static void RequireName(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength || !UntrustedText.IsHarmless(name))
        {
            throw new ClientException(
                $"A token cannot be named {UntrustedText.Quote(name)}. Say whom or what it is for, such as notebook, in at most {MaxNameLength} characters on one line.");
        }
    }

    private void Write(AccessToken[] tokens)
    {
        try
        {
            PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new Content(tokens), Json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"The file of tokens {path} cannot be written: {e.Message}", e);
        }
    }

    private sealed record Content(AccessToken[] Tokens);
}

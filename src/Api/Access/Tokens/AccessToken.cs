using System.Text.Json.Serialization;

namespace VerifiedAddition.Api;

/// <summary>A token as its file keeps it: what it allows and to whom, and its hash in place of itself.</summary>
/// <param name="Name">Whom or what it was made for.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Sha256">The SHA-256 of the token's text, in 64 lower-case hexadecimal digits.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">From when on it is refused; null for never.</param>
public sealed record AccessToken(string Name, string Role, string Sha256, DateTimeOffset Created, DateTimeOffset? Expires)
{
    private const int IdLength = 8;

    /// <summary>What it is called in lists and logs: the first digits of its hash, which tell nothing of it.</summary>
    [JsonIgnore]
    public string Id => Sha256[..IdLength];

    /// <summary>Whether it is refused for its age.</summary>
    public bool HasExpired(DateTimeOffset now) => Expires <= now;
}

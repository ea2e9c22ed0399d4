using System.Security.Claims;

namespace VerifiedAddition.Api;

/// <summary>Who calls, as claims: a name, a role, and what let them in.</summary>
internal static class Callers
{
    /// <summary>The claim that says what let the caller in: the hash of a token, <see cref="FromTerminal"/>, or who issued what they have.</summary>
    public const string Credential = "va.credential";

    /// <summary>The claim that says when a provider's token expires, in seconds since 1970.</summary>
    public const string Expiry = "va.expiry";

    /// <summary>The credential of who opened the address that the program printed.</summary>
    public const string FromTerminal = "terminal";

    public static ClaimsPrincipal WithToken(AccessToken token, string scheme) => Of(token.Name, token.Role, token.Sha256, scheme);

    /// <summary>Who started the program may do all that it can do.</summary>
    public static ClaimsPrincipal AtTerminal(string scheme) => Of(Environment.UserName, Roles.Operator, FromTerminal, scheme);

    public static string NameOf(ClaimsPrincipal caller) => caller.Identity?.Name ?? "nobody";

    public static string? RoleOf(ClaimsPrincipal caller) => caller.FindFirstValue(ClaimTypes.Role);

    public static string? CredentialOf(ClaimsPrincipal caller) => caller.FindFirstValue(Credential);

    /// <summary>The credential as logs name it: no more of a hash than lists show.</summary>
    public static string? ShownCredentialOf(ClaimsPrincipal caller) => CredentialOf(caller) is { } credential ? credential[..Math.Min(credential.Length, 8)] : null;

    /// <param name="name">Their name.</param>
    /// <param name="role">Their role; null for none, which lets them do nothing.</param>
    /// <param name="credential">What let them in.</param>
    /// <param name="scheme">How they said who they are.</param>
    /// <param name="expiry">When that ends, in seconds since 1970; null where the file of tokens says.</param>
    public static ClaimsPrincipal Of(string name, string? role, string credential, string scheme, string? expiry = null)
    {
        List<Claim> claims = [new(ClaimTypes.Name, name), new(Credential, credential)];
        if (role is not null)
        {
            claims.Add(new(ClaimTypes.Role, role));
        }

        if (expiry is not null)
        {
            claims.Add(new(Expiry, expiry));
        }

        return new(new ClaimsIdentity(claims, scheme, ClaimTypes.Name, ClaimTypes.Role));
    }
}

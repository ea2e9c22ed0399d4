namespace VerifiedAddition.Experiments;

/// <summary>What <c>va console token list --json</c> writes of each token, and <c>revoke</c> of the one revoked.</summary>
/// <param name="Id">What it is called in lists and logs: the first eight digits of its hash.</param>
/// <param name="Name">Whom or what it was made for.</param>
/// <param name="Role"><c>viewer</c>, <c>submitter</c> or <c>operator</c>.</param>
/// <param name="CreatedUtc">When it was made.</param>
/// <param name="ExpiresUtc">From when on it is refused; null for never.</param>
/// <param name="HasExpired">Whether it is refused by now.</param>
public sealed record TokenJson(string Id, string Name, string Role, DateTimeOffset CreatedUtc, DateTimeOffset? ExpiresUtc, bool HasExpired);

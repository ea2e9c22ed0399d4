using VerifiedAddition.Api;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>Tokens in a file of this machine.</summary>
internal sealed class LocalTokens(TokenFile file) : ITokens
{
    public NewTokenJson Create(string name, string role, TimeSpan? life) => new(file.Create(name, role, TimeProvider.System.GetUtcNow(), life), file.Path);

    public IReadOnlyList<TokenJson> List() => [.. file.Read().Select(Of)];

    public TokenJson Revoke(string which) => Of(file.Revoke(which));

    private static TokenJson Of(AccessToken token) => new(
        token.Id, token.Name, token.Role, token.Created, token.Expires, token.HasExpired(TimeProvider.System.GetUtcNow()));
}

using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace VerifiedAddition.Api;

/// <summary>Whether what let somebody in still would: a page's connection lasts longer than a request, and maybe longer than a token.</summary>
public sealed class CredentialCheck : IAuthorizationHandler
{
    private readonly TokenRegister _tokens;
    private readonly TimeProvider _time;

    internal CredentialCheck(TokenRegister tokens, TimeProvider time) => (_tokens, _time) = (tokens, time);

    /// <summary>Whether the caller's token is neither revoked nor expired.</summary>
    public bool IsValid(ClaimsPrincipal caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return Callers.CredentialOf(caller) switch
        {
            null => false,
            Callers.FromTerminal => true,
            _ when caller.FindFirstValue(Callers.Expiry) is { } seconds => _time.GetUtcNow().ToUnixTimeSeconds() < long.Parse(seconds, CultureInfo.InvariantCulture),
            var sha256 => _tokens.Has(sha256),
        };
    }

    /// <inheritdoc/>
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.User.Identity?.IsAuthenticated is true && !IsValid(context.User))
        {
            context.Fail(new(this, "The token was revoked, or has expired."));
        }

        return Task.CompletedTask;
    }
}

using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>To whom a submitted sweep belongs.</summary>
internal static class SweepOwner
{
    /// <summary>Returns the sweep with its owner: whom its file names, otherwise who submits it. Only an operator may name another one.</summary>
    /// <exception cref="RefusedException">The file names another one, and the caller is no operator.</exception>
    public static SweepSpec Named(SweepSpec spec, ClaimsPrincipal caller)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var (owner, own) = (spec.Terms?.Owner, OwnerRules.Of(Callers.NameOf(caller)));
        return owner is null || string.Equals(owner, own, StringComparison.Ordinal) || Callers.RoleOf(caller) is Roles.Operator
            ? spec with { Terms = (spec.Terms ?? new()) with { Owner = owner ?? own } }
            : throw new RefusedException(
                StatusCodes.Status403Forbidden,
                $"The sweep's owner is {UntrustedText.Quote(owner)}, but you submit as {UntrustedText.Quote(own)}, and only an operator may name another owner. Leave 'owner' out.");
    }
}

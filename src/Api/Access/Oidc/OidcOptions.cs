namespace VerifiedAddition.Api;

/// <summary>An OpenID Connect provider whose tokens are let in, too. Bound from the section <see cref="Section"/>.</summary>
public sealed class OidcOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = ConsoleOptions.Section + ":Oidc";

    /// <summary>Its address, beneath which <c>.well-known/openid-configuration</c> is. Default: none, and there is no provider.</summary>
    public string? Authority { get; init; }

    /// <summary>The audience (<c>aud</c>) that tokens for this console have.</summary>
    public string? Audience { get; init; }

    /// <summary>The claim that holds the caller's name. Default: <c>preferred_username</c>, else <c>sub</c>.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>The claim that holds what of which a role follows, a text or a list of them. Default: <c>roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>The value of that claim that makes a viewer. Default: <c>viewer</c>.</summary>
    public string Viewer { get; init; } = Api.Roles.Viewer;

    /// <summary>The value that makes a submitter. Default: <c>submitter</c>.</summary>
    public string Submitter { get; init; } = Api.Roles.Submitter;

    /// <summary>The value that makes an operator. Default: <c>operator</c>.</summary>
    public string Operator { get; init; } = Api.Roles.Operator;

    /// <summary>The role of values of the claim, the one that may most; null for none.</summary>
    internal string? RoleOf(IReadOnlyCollection<string> values) => values.Contains(Operator, StringComparer.Ordinal) ? Api.Roles.Operator
        : values.Contains(Submitter, StringComparer.Ordinal) ? Api.Roles.Submitter
        : values.Contains(Viewer, StringComparer.Ordinal) ? Api.Roles.Viewer
        : null;
}

namespace VerifiedAddition.Api;

/// <summary>What a caller may do: each role may also do what those before it may.</summary>
public static class Roles
{
    /// <summary>Looks: everything that changes nothing, and costs a silo no more than an answer.</summary>
    public const string Viewer = "viewer";

    /// <summary>Gives the grid work, and says what becomes of sweeps.</summary>
    public const string Submitter = "submitter";

    /// <summary>Says which silos work.</summary>
    public const string Operator = "operator";

    /// <summary>All roles, from the one that may least.</summary>
    public static IReadOnlyList<string> All { get; } = [Viewer, Submitter, Operator];

    /// <summary>Returns a role and those that may all that it may.</summary>
    internal static IEnumerable<string> From(string role) => All.SkipWhile(one => one != role);
}

/// <summary>Names of the policies that endpoints require. Each wants a caller with a role.</summary>
public static class Policies
{
    /// <summary>Any role will do.</summary>
    public const string View = "view";

    /// <summary>A submitter or an operator.</summary>
    public const string Submit = "submit";

    /// <summary>An operator.</summary>
    public const string Operate = "operate";

    /// <summary>The least role that each policy wants.</summary>
    internal static IReadOnlyDictionary<string, string> LeastRoles { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [View] = Roles.Viewer,
        [Submit] = Roles.Submitter,
        [Operate] = Roles.Operator,
    };
}

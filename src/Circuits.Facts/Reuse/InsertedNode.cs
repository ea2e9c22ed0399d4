using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The fate of a node in a model that started from another.</summary>
public enum NodeFate
{
    /// <summary>A useful node of the parent that is still needed, and only for what it was needed for before.</summary>
    Kept,

    /// <summary>A useful node of the parent that is needed for another operation, or performs another role, in addition to or instead of its old one.</summary>
    Second,

    /// <summary>A useful node of the parent that is still needed, but of whose roles none is confirmed, nor any other.</summary>
    Lost,

    /// <summary>A useful node of the parent that is no longer needed.</summary>
    Gone,

    /// <summary>A useful node that was not useful in the parent.</summary>
    New,
}

/// <summary>A useful node of a parent, and its use in the child.</summary>
/// <param name="From">The node in the parent.</param>
/// <param name="Node">Its place in the child.</param>
/// <param name="Before">Its use in the parent.</param>
/// <param name="Now">Its use in the child; null if the child does not need it.</param>
public sealed record InsertedNode(Node From, Node Node, NodeUse Before, NodeUse? Now)
{
    /// <summary>Whether the child needs it.</summary>
    public bool Survives => Now is not null;

    /// <summary>The parent's roles that are confirmed in the child, strongly or partially.</summary>
    public IEnumerable<Role> KeptRoles => Before.Roles.Keys.Where(role => Now?.Roles.ContainsKey(role) ?? false);

    /// <summary>New roles beside those of the parent; none if no role was known in the parent.</summary>
    public IEnumerable<Role> OtherRoles => Before.Roles.Count == 0 ? [] : (Now?.Roles.Keys ?? []).Where(role => !Before.Roles.ContainsKey(role));

    /// <summary>Operations that need it in the child, but not in the parent.</summary>
    public IEnumerable<Operation> OtherOperations => (Now?.Operations ?? []).Except(Before.Operations);

    /// <summary>Whether it has an operation or role that it did not have in the parent.</summary>
    public bool TakesSecond => OtherOperations.Any() || OtherRoles.Any();

    /// <summary>The node's fate; never <see cref="NodeFate.Lost"/> if roles are not known (<see cref="ModelUse.HasRoles"/>).</summary>
    public NodeFate Fate => !Survives ? NodeFate.Gone
        : TakesSecond ? NodeFate.Second
        : Before.Roles.Count > 0 && !KeptRoles.Any() ? NodeFate.Lost
        : NodeFate.Kept;
}

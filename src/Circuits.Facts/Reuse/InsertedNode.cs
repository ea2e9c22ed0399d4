using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>What became of a node of a model that started from another.</summary>
public enum NodeFate
{
    /// <summary>A useful node of the parent that is needed, and for nothing that it was not needed for before.</summary>
    Kept,

    /// <summary>A useful node of the parent that is needed for another operation, or does something else, beside or instead of what it did.</summary>
    Second,

    /// <summary>A useful node of the parent that is still needed, but of what it did nothing stands, and nothing else either.</summary>
    Lost,

    /// <summary>A useful node of the parent that is needed no more.</summary>
    Gone,

    /// <summary>A useful node that is none of the parent's useful ones.</summary>
    New,
}

/// <summary>A useful node of a parent, and what became of it.</summary>
/// <param name="From">The node in the parent.</param>
/// <param name="Node">Where it was placed in the child.</param>
/// <param name="Before">What it is there for in the parent.</param>
/// <param name="Now">In the child; null if the child does not need it.</param>
public sealed record InsertedNode(Node From, Node Node, NodeUse Before, NodeUse? Now)
{
    /// <summary>Whether the child needs it.</summary>
    public bool Survives => Now is not null;

    /// <summary>The parent's roles that stand in the child, strongly or partly.</summary>
    public IEnumerable<Role> KeptRoles => Before.Roles.Keys.Where(role => Now?.Roles.ContainsKey(role) ?? false);

    /// <summary>Roles that it has beside those of the parent; none where none was known in the parent, since then nothing is second.</summary>
    public IEnumerable<Role> OtherRoles => Before.Roles.Count == 0 ? [] : (Now?.Roles.Keys ?? []).Where(role => !Before.Roles.ContainsKey(role));

    /// <summary>Operations that need it, and did not in the parent.</summary>
    public IEnumerable<Operation> OtherOperations => (Now?.Operations ?? []).Except(Before.Operations);

    /// <summary>Whether it is needed for something, or does something, that it was not or did not in the parent.</summary>
    public bool TakesSecond => OtherOperations.Any() || OtherRoles.Any();

    /// <summary>What became of it; without roles (<see cref="ModelUse.HasRoles"/>) never <see cref="NodeFate.Lost"/>.</summary>
    public NodeFate Fate => !Survives ? NodeFate.Gone
        : TakesSecond ? NodeFate.Second
        : Before.Roles.Count > 0 && !KeptRoles.Any() ? NodeFate.Lost
        : NodeFate.Kept;
}

namespace VerifiedAddition.Circuits;

/// <summary>A node and what is said of it, as files hold it.</summary>
public sealed record TaggedNode(Node Node, IReadOnlyList<Tag> Tags)
{
    /// <summary>The tags of one kind: of <see cref="TagKinds"/>.</summary>
    public IEnumerable<Tag> Of(string kind) => Tags.Where(tag => string.Equals(tag.Kind, kind, StringComparison.Ordinal));
}

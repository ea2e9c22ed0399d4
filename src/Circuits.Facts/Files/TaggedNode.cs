namespace VerifiedAddition.Circuits;

/// <summary>A node and what is said of it, as files hold it.</summary>
public sealed record TaggedNode(Node Node, IReadOnlyList<Tag> Tags)
{
    /// <summary>Tags of kinds that are not known here, as the file has them: kept, and passed over by everything that judges.</summary>
    public IReadOnlyList<string> OtherTags { get; init; } = [];

    /// <summary>The tags of one kind: of <see cref="TagKinds"/>.</summary>
    public IEnumerable<Tag> Of(string kind) => Tags.Where(tag => string.Equals(tag.Kind, kind, StringComparison.Ordinal));

    /// <summary>How many tags of each kind are not known here, the most frequent first: <c>Probe</c>, 3.</summary>
    public static IReadOnlyList<(string Kind, int Count)> PassedOver(IEnumerable<TaggedNode> nodes) =>
    [
        .. nodes.SelectMany(node => node.OtherTags)
            .GroupBy(text => text.Split(':', '.')[0], StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count())),
    ];
}

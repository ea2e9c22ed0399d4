namespace VerifiedAddition.Circuits;

/// <summary>A node with its tags, as in files.</summary>
public sealed record TaggedNode(Node Node, IReadOnlyList<Tag> Tags)
{
    /// <summary>Tags of unknown kinds, unchanged from the file: kept, but ignored in all evaluations.</summary>
    public IReadOnlyList<string> OtherTags { get; init; } = [];

    /// <summary>The tags of one kind (see <see cref="TagKinds"/>).</summary>
    public IEnumerable<Tag> Of(string kind) => Tags.Where(tag => string.Equals(tag.Kind, kind, StringComparison.Ordinal));

    /// <summary>Number of tags of each unknown kind, most frequent first: <c>Probe</c>, 3.</summary>
    public static IReadOnlyList<(string Kind, int Count)> UnknownKinds(IEnumerable<TaggedNode> nodes) =>
    [
        .. nodes.SelectMany(node => node.OtherTags)
            .GroupBy(text => text.Split(':', '.')[0], StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count())),
    ];
}

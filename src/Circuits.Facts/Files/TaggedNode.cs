namespace VerifiedAddition.Circuits;

/// <summary>A node with its tags, as in files.</summary>
public sealed record TaggedNode(Node Node, IReadOnlyList<Tag> Tags)
{
    /// <summary>Tags of unknown kinds, unchanged from the file: kept, but ignored in all evaluations.</summary>
    public IReadOnlyList<string> OtherTags { get; init; } = [];

    /// <summary>All tags in the order of the file, as they are written again; empty if the node is from no file.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    /// <summary>Fields of unknown names, unchanged from the file, as JSON.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OtherFields { get; init; } = [];

    /// <summary>The tags of one kind (see <see cref="TagKinds"/>).</summary>
    public IEnumerable<Tag> Of(string kind) => Tags.Where(tag => string.Equals(tag.Kind, kind, StringComparison.Ordinal));

    /// <summary>Number of tags of each unknown kind, most frequent first: <c>Later</c>, 3. An unknown sub-task counts as <c>Algo:XY</c>.</summary>
    public static IReadOnlyList<(string Kind, int Count)> UnknownKinds(IEnumerable<TaggedNode> nodes) =>
    [
        .. nodes.SelectMany(node => node.OtherTags.Select(text => text.Split(':', '.')[0]).Concat(node.UnknownTasks()))
            .GroupBy(kind => kind, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count())),
    ];

    private IEnumerable<string> UnknownTasks() => Of(TagKinds.Algorithm)
        .Select(tag => TaskNames.Of(tag.Value))
        .Where(task => !TaskNames.Known.Contains(task, StringComparer.Ordinal))
        .Select(task => $"{TagKinds.Algorithm}:{task}");
}

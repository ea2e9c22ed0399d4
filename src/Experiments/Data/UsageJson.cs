using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a grid has stored, as JSON (docs/json.md); a field's name never changes.</summary>
/// <param name="Kinds">The kinds of which there are any.</param>
/// <param name="Bytes">All of them together.</param>
public sealed record UsageJson(IReadOnlyList<StoredKindJson> Kinds, long Bytes)
{
    /// <summary>The JSON form of what is stored.</summary>
    public static UsageJson Of(StoredKind[] kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        return new([.. kinds.Select(StoredKindJson.Of)], kinds.Sum(kind => kind.Bytes));
    }
}

/// <summary>One kind of stored data.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Number of files or blobs.</param>
/// <param name="Bytes">Sum of their lengths.</param>
public sealed record StoredKindJson(string Name, long Count, long Bytes)
{
    /// <summary>The JSON form of one kind.</summary>
    public static StoredKindJson Of(StoredKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return new(kind.Name, kind.Count, kind.Bytes);
    }
}

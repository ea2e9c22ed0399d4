namespace VerifiedAddition.Grains;

/// <summary>Everything about a request but its variant and its work: requests of one kind may be trained in the same places and stacked with the same others.</summary>
/// <remarks>There are few kinds, however many requests: what holds for one of a kind holds for all, and is found out once.</remarks>
public sealed class RequestKind : IEquatable<RequestKind>
{
    private readonly int _hash;

    private RequestKind(PoolRequest example)
    {
        Example = example;
        var hash = new HashCode();
        hash.Add(example.Memory);
        hash.Add(example.Stack, StringComparer.Ordinal);
        foreach (var text in example.Requires.Concat(example.Avoid ?? []))
        {
            hash.Add(text, StringComparer.Ordinal);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>A request of this kind.</summary>
    public PoolRequest Example { get; }

    public static RequestKind Of(PoolRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(request);
    }

    /// <summary>Whether a request is of this kind.</summary>
    public bool Includes(PoolRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Memory == Example.Memory &&
            string.Equals(request.Stack, Example.Stack, StringComparison.Ordinal) &&
            HasPlacesOf(request);
    }

    /// <summary>Whether a request has the same labels and avoids the same silos.</summary>
    public bool HasPlacesOf(PoolRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Requires.SequenceEqual(Example.Requires, StringComparer.Ordinal) &&
            (request.Avoid ?? []).SequenceEqual(Example.Avoid ?? [], StringComparer.Ordinal);
    }

    public bool Equals(RequestKind? other) => other is not null && (ReferenceEquals(this, other) || (_hash == other._hash && Includes(other.Example)));

    public override bool Equals(object? obj) => Equals(obj as RequestKind);

    public override int GetHashCode() => _hash;
}

using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>Parts that wait to be run, in the order in which they will be. As large as the numbers of those that came back, however many wait.</summary>
public sealed record PartQueue
{
    /// <summary>The most that failed and wait for the others: with more of them, it is their turn.</summary>
    public const int MaxFailed = 100;

    public static PartQueue Empty { get; } = new();

    private ImmutableList<int> Returned { get; init; } = [];

    private IntervalSet Fresh { get; init; } = IntervalSet.Empty;

    private ImmutableList<int> Failed { get; init; } = [];

    public bool IsEmpty => Returned.IsEmpty && Fresh.IsEmpty && Failed.IsEmpty;

    /// <summary>Parts that were not run yet, the lowest first.</summary>
    public static PartQueue Of(IntervalSet parts) => new() { Fresh = parts };

    /// <summary>The part is the next to be run.</summary>
    public PartQueue WithNext(int part) => this with { Returned = Returned.Insert(0, part) };

    /// <summary>The part is run after the others; if very many are, before those that were never run.</summary>
    public PartQueue WithLast(int part) => this with { Failed = Failed.Add(part) };

    /// <summary>The next part, and the others.</summary>
    /// <exception cref="InvalidOperationException">None waits.</exception>
    public (int Part, PartQueue Others) Take()
    {
        if (!Returned.IsEmpty)
        {
            return (Returned[0], this with { Returned = Returned.RemoveAt(0) });
        }

        if (!Failed.IsEmpty && (Fresh.IsEmpty || Failed.Count > MaxFailed))
        {
            return (Failed[0], this with { Failed = Failed.RemoveAt(0) });
        }

        var (part, rest) = Fresh.TakeFirst();
        return (part, this with { Fresh = rest });
    }
}

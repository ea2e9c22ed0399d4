using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>Waiting parts in the order in which they will be run. Its size depends only on the number of parts that came back.</summary>
public sealed record PartQueue
{
    /// <summary>Maximum number of failed parts that wait for the others; beyond it, they are run first.</summary>
    public const int MaxFailed = 100;

    public static PartQueue Empty { get; } = new();

    private ImmutableList<int> Returned { get; init; } = [];

    private IntervalSet Fresh { get; init; } = IntervalSet.Empty;

    private ImmutableList<int> Failed { get; init; } = [];

    public bool IsEmpty => Returned.IsEmpty && Fresh.IsEmpty && Failed.IsEmpty;

    /// <summary>Creates a queue of parts that were not run yet, the lowest first.</summary>
    public static PartQueue Of(IntervalSet parts) => new() { Fresh = parts };

    /// <summary>Puts a part first.</summary>
    public PartQueue WithNext(int part) => this with { Returned = Returned.Insert(0, part) };

    /// <summary>Puts a part last; if there are very many, before those that were never run.</summary>
    public PartQueue WithLast(int part) => this with { Failed = Failed.Add(part) };

    /// <summary>Returns the next part, and the queue without it.</summary>
    /// <exception cref="InvalidOperationException">The queue is empty.</exception>
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

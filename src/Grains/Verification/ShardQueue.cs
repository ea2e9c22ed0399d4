using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>Shards that wait to be run, in the order in which they will be. As large as the numbers of those that came back, however many wait.</summary>
public sealed record ShardQueue
{
    /// <summary>The most that failed and wait for the others: with more of them, it is their turn.</summary>
    public const int MostFailed = 100;

    public static ShardQueue Empty { get; } = new();

    private ImmutableList<int> Returned { get; init; } = [];

    private IntervalSet Fresh { get; init; } = IntervalSet.Empty;

    private ImmutableList<int> Failed { get; init; } = [];

    public bool IsEmpty => Returned.IsEmpty && Fresh.IsEmpty && Failed.IsEmpty;

    /// <summary>Shards that were not run yet, the lowest first.</summary>
    public static ShardQueue Of(IntervalSet shards) => new() { Fresh = shards };

    /// <summary>The shard is the next to be run.</summary>
    public ShardQueue WithNext(int shard) => this with { Returned = Returned.Insert(0, shard) };

    /// <summary>The shard is run after the others; if very many are, before those that were never run.</summary>
    public ShardQueue WithLast(int shard) => this with { Failed = Failed.Add(shard) };

    /// <summary>The next shard, and the others.</summary>
    /// <exception cref="InvalidOperationException">None waits.</exception>
    public (int Shard, ShardQueue Others) Take()
    {
        if (!Returned.IsEmpty)
        {
            return (Returned[0], this with { Returned = Returned.RemoveAt(0) });
        }

        if (!Failed.IsEmpty && (Fresh.IsEmpty || Failed.Count > MostFailed))
        {
            return (Failed[0], this with { Failed = Failed.RemoveAt(0) });
        }

        var (shard, rest) = Fresh.TakeFirst();
        return (shard, this with { Fresh = rest });
    }
}

namespace VerifiedAddition.Grains;

/// <summary>What a sweep has requested from the pool, and what the pool last said of its queue.</summary>
public sealed class SlotRequests
{
    private PoolRequest[] _requested = [];
    private SweepTerms? _terms;

    /// <summary>The sweep's place in the pool's queue; null before the pool was asked.</summary>
    public SweepQueue? Queue { get; private set; }

    /// <summary>Sends the requests to the pool if they have changed or the pool has lost them.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="current">Returns the sweep's terms and requests; called again after a wait, in which there may be news.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task SendAsync(
        ILeasingGrain pool, string sweep, Func<(SweepTerms? Terms, PoolRequest[] Requests)> current, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(current);
        if (Queue is { } known && current() is var (terms, requests) && terms == _terms && AreSame(_requested, requests))
        {
            Queue = await pool.QueueAsync(sweep, cancellationToken);
            if (Queue.Incarnation == known.Incarnation && Queue.Requests == _requested.Length)
            {
                return;
            }
        }

        // Meanwhile there may be news of the variant whose lease is over.
        (_terms, _requested) = current();
        Queue = await pool.RequestAsync(sweep, _terms ?? new(), _requested, cancellationToken);
    }

    /// <summary>Whether the pool need not hear of the difference.</summary>
    /// <remarks>The remaining work of a training variant changes all the time, and matters only when it waits again.</remarks>
    public static bool AreSame(PoolRequest[] before, PoolRequest[] now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        return before.Length == now.Length && before.Zip(now).All(pair =>
            pair.First.Variant == pair.Second.Variant &&
            string.Equals(pair.First.Stack, pair.Second.Stack, StringComparison.Ordinal) &&
            pair.First.Requires.SequenceEqual(pair.Second.Requires, StringComparer.Ordinal) &&
            (pair.First.Avoid ?? []).SequenceEqual(pair.Second.Avoid ?? [], StringComparer.Ordinal));
    }
}

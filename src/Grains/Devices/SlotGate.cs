namespace VerifiedAddition.Grains;

/// <summary>The device slots of this process, shared by training and jobs so that no device is used twice at once.</summary>
/// <param name="slots">Number of slots, at least 1.</param>
public sealed class SlotGate(int slots)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource>[] _waiting = [.. SlotUse.All.Select(_ => new LinkedList<TaskCompletionSource>())];
    private readonly int[] _used = new int[SlotUse.All.Length];
    private int _free = slots;

    public int Slots { get; } = slots;

    /// <summary>Number of slots used by jobs of any kind.</summary>
    public int UsedByJobs => JobKinds.All.Sum(kind => Used(SlotUse.Of(kind)));

    /// <summary>Returns the number of slots in this use.</summary>
    public int Used(SlotUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return Volatile.Read(ref _used[use.Rank]);
    }

    /// <summary>Waits for a slot; disposing the result releases it.</summary>
    /// <exception cref="OperationCanceledException">No slot became free before <paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<IDisposable> EnterAsync(SlotUse use, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(use);
        cancellationToken.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return Taken(use);
            }

            _waiting[use.Rank].AddLast(turn);
        }

        await using (cancellationToken.Register(() => GiveUp(use, turn, cancellationToken)))
        {
            await turn.Task;
        }

        return Taken(use);
    }

    private Place Taken(SlotUse use)
    {
        Interlocked.Increment(ref _used[use.Rank]);
        return new(this, use);
    }

    private void GiveUp(SlotUse use, TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // A waiter that has left the queue has been given a slot.
            if (_waiting[use.Rank].Remove(turn))
            {
                turn.SetCanceled(cancellationToken);
            }
        }
    }

    private void Leave(SlotUse use)
    {
        Interlocked.Decrement(ref _used[use.Rank]);
        lock (_lock)
        {
            if (Array.Find(_waiting, queue => queue.Count > 0) is { First: { } next } queue)
            {
                queue.RemoveFirst();
                next.Value.SetResult();
            }
            else
            {
                _free++;
            }
        }
    }

    private sealed class Place(SlotGate gate, SlotUse use) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                gate.Leave(use);
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace VerifiedAddition.Transformer;

/// <summary>Runs work on dedicated threads, which leaves the pool's threads to short tasks.</summary>
public static class WorkerThreads
{
    /// <summary>Runs <paramref name="work"/> once for each number from 0, number 0 on this thread, and waits for all.</summary>
    /// <exception cref="Exception">The first exception thrown by <paramref name="work"/>, after all threads have ended.</exception>
    public static void Run(int count, Action<int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var errors = new ConcurrentQueue<ExceptionDispatchInfo>();
        Thread[] others = [.. Enumerable.Range(1, Math.Max(0, count - 1)).Select(i => TorchThread.Start($"worker {i}", () => Guarded(i)))];
        Guarded(0);
        Array.ForEach(others, thread => thread.Join());
        if (errors.TryDequeue(out var first))
        {
            first.Throw();
        }

        void Guarded(int worker)
        {
            try
            {
                work(worker);
            }
#pragma warning disable CA1031 // Rethrown on the waiting thread.
            catch (Exception e)
#pragma warning restore CA1031
            {
                errors.Enqueue(ExceptionDispatchInfo.Capture(e));
            }
        }
    }
}

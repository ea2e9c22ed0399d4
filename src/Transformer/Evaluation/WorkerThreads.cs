using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace VerifiedAddition.Transformer;

/// <summary>Runs work on some threads of its own: those of the pool are for whoever must answer soon.</summary>
public static class WorkerThreads
{
    /// <summary>Runs <paramref name="work"/> once for each number from 0, the first on this thread, and waits for all.</summary>
    /// <exception cref="Exception">What one of them threw; the others were waited for.</exception>
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
#pragma warning disable CA1031 // Thrown again on the thread that waits.
            catch (Exception e)
#pragma warning restore CA1031
            {
                errors.Enqueue(ExceptionDispatchInfo.Capture(e));
            }
        }
    }
}

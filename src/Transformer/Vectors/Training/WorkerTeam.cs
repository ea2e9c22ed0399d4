namespace VerifiedAddition.Transformer;

/// <summary>Threads that share out the tasks of a step. The calling thread is the first of them.</summary>
/// <remarks>A task must not depend on the thread that performs it, other than by its scratch memory.</remarks>
internal sealed class WorkerTeam : IDisposable
{
    private const int Spins = 200;

    private readonly Thread[] _threads;
    private readonly ManualResetEventSlim[] _called;
    private readonly ManualResetEventSlim _done = new(false, Spins);
    private Action<int, int> _work = static (_, _) => { };
    private int _tasks;
    private int _next;
    private int _busy;
    private bool _isEnding;
    private Exception? _failure;

    /// <param name="workers">Number of threads, the calling one included; at least 1.</param>
    public WorkerTeam(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        _called = [.. Enumerable.Range(1, workers - 1).Select(_ => new ManualResetEventSlim(false, Spins))];
        _threads = [.. Enumerable.Range(1, workers - 1).Select(worker => TorchThread.Start($"training {worker}", () => Serve(worker)))];
    }

    public int Workers { get; }

    /// <summary>Performs all tasks and waits for the last. Allocates nothing.</summary>
    /// <param name="work">Receives the number of a task, and that of the thread, from 0.</param>
    public void Run(int tasks, Action<int, int> work)
    {
        if (_threads.Length == 0 || tasks <= 1)
        {
            for (var task = 0; task < tasks; task++)
            {
                work(task, 0);
            }

            return;
        }

        (_work, _tasks, _next, _busy, _failure) = (work, tasks, 0, _threads.Length, null);
        _done.Reset();
        foreach (var called in _called)
        {
            called.Set();
        }

        try
        {
            Perform(0);
        }
        finally
        {
            _done.Wait();
        }

        if (_failure is { } failure)
        {
            throw new InvalidOperationException("A thread of a training step failed.", failure);
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _isEnding, true);
        foreach (var called in _called)
        {
            called.Set();
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }

        foreach (var called in _called)
        {
            called.Dispose();
        }

        _done.Dispose();
    }

    private void Serve(int worker)
    {
        var called = _called[worker - 1];
        while (true)
        {
            called.Wait();
            called.Reset();
            if (Volatile.Read(ref _isEnding))
            {
                return;
            }

            try
            {
                Perform(worker);
            }
#pragma warning disable CA1031 // Rethrown by the calling thread.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _failure = failure;
            }

            if (Interlocked.Decrement(ref _busy) == 0)
            {
                _done.Set();
            }
        }
    }

    private void Perform(int worker)
    {
        for (var task = Interlocked.Increment(ref _next) - 1; task < _tasks; task = Interlocked.Increment(ref _next) - 1)
        {
            _work(task, worker);
        }
    }
}

using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>
/// Starts threads for tensor work: dispose scopes belong to a thread, and blocking a thread of the pool would stall other work.
/// </summary>
/// <remarks>
/// All threads of the process that use torch are started here, so that each uses the number of torch threads given to
/// <see cref="TorchRuntime.Initialise"/>: see <see cref="TorchRuntime.EnterThread"/>.
/// </remarks>
public static class TorchThread
{
    /// <summary>Starts <paramref name="work"/> and returns at once. The caller's execution context does not flow into it.</summary>
    /// <param name="name">The thread's name in debuggers and system tools.</param>
    /// <param name="work">Must not throw.</param>
    public static Thread Start(string name, Action work) => Launch(name, () =>
    {
        TorchRuntime.EnterThread();
        work();
    });

    /// <summary>Runs <paramref name="work"/> inside a dispose scope. Its result must not be a tensor.</summary>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Launch(name, () =>
        {
            try
            {
                TorchRuntime.EnterThread();
                using var scope = NewDisposeScope();
                done.SetResult(work());
            }
#pragma warning disable CA1031 // The awaiting caller receives the exception.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    private static Thread Launch(string name, Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true, Name = name };
        thread.UnsafeStart();
        return thread;
    }
}

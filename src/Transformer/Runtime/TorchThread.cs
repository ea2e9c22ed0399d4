using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>
/// Threads that compute: tensor work runs on one of its own, since dispose scopes belong to a thread and a blocked pool thread stalls others.
/// </summary>
/// <remarks>
/// All threads of the process that touch torch are started here, so that each keeps to the number of torch threads that
/// <see cref="TorchRuntime.Initialise"/> was given: see <see cref="TorchRuntime.EnterThread"/>.
/// </remarks>
public static class TorchThread
{
    /// <summary>Starts <paramref name="work"/> and returns at once. Nothing of the caller's context flows into it.</summary>
    /// <param name="name">What debuggers and the system show.</param>
    /// <param name="work">Must not throw.</param>
    public static Thread Start(string name, Action work) => Launch(name, () =>
    {
        TorchRuntime.EnterThread();
        work();
    });

    /// <summary>Runs <paramref name="work"/> inside a dispose scope. What it returns must not be a tensor.</summary>
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
#pragma warning disable CA1031 // The exception goes to whoever awaits.
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

using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>Runs tensor work on a thread of its own: dispose scopes belong to a thread, and a blocked pool thread stalls grains.</summary>
internal static class TorchThread
{
    /// <summary>Starts <paramref name="work"/> and returns at once. Nothing of the caller's context flows into it.</summary>
    public static void Start(string name, Action work) =>
        new Thread(() => work()) { IsBackground = true, Name = name }.UnsafeStart();

    /// <summary>Runs <paramref name="work"/> inside a dispose scope. What it returns must not be a tensor.</summary>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(name, () =>
        {
            try
            {
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
}

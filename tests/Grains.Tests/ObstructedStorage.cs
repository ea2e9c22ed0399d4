namespace VerifiedAddition.Grains.Tests;

/// <summary>Files that cannot be written now and then.</summary>
/// <param name="obstructs">The states whose first writes fail.</param>
/// <param name="failures">How many of them.</param>
internal sealed class ObstructedStorage(Func<object?, bool> obstructs, int failures) : InterceptedStorage
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = failures;

    /// <summary>Ends when such a state is written at last.</summary>
    public Task Written => _written.Task;

    protected override async Task WriteAsync(string stateName, object? state, Func<Task> write)
    {
        var obstructed = obstructs(state);
        if (obstructed && Interlocked.Decrement(ref _left) >= 0)
        {
            throw new IOException("the storage is being restarted");
        }

        await write();
        if (obstructed)
        {
            _written.TrySetResult();
        }
    }
}

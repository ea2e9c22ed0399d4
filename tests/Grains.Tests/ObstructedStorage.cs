namespace VerifiedAddition.Grains.Tests;

/// <summary>A storage whose writes sometimes fail.</summary>
/// <param name="obstructs">Selects the states whose first writes fail.</param>
/// <param name="failures">Number of writes that fail.</param>
internal sealed class ObstructedStorage(Func<object?, bool> obstructs, int failures) : InterceptedStorage
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = failures;

    /// <summary>Completes when such a state is finally written.</summary>
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

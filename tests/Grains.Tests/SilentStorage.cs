namespace VerifiedAddition.Grains.Tests;

/// <summary>A storage that takes the first state of a sweep without saying so, and refuses the second.</summary>
internal sealed class SilentStorage : InterceptedStorage
{
    private int _writes;

    /// <summary>Number of states of sweeps that it was to write.</summary>
    public int Writes => _writes;

    protected override async Task WriteAsync(string stateName, object? state, Func<Task> write)
    {
        var number = state is SweepGrain.Memory ? Interlocked.Increment(ref _writes) : 0;
        if (number != 2)
        {
            await write();
        }

        if (number is 1 or 2)
        {
            throw new IOException("the storage did not answer");
        }
    }
}

namespace VerifiedAddition.Grains.Tests;

/// <summary>A slow storage: variants can be written only while a test allows it.</summary>
internal sealed class HeldStorage : InterceptedStorage
{
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldStorage() => _open.SetResult();

    public void Hold() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Let() => _open.TrySetResult();

    protected override async Task WriteAsync(string stateName, object? state, Func<Task> write)
    {
        if (stateName is "variant")
        {
            await _open.Task;
        }

        await write();
    }
}

namespace VerifiedAddition.Grains;

/// <summary>A sweep's stored state, which changes as a whole or not at all.</summary>
internal sealed class SweepStore(IPersistentState<SweepGrain.Memory> memory)
{
    public SweepGrain.Memory State => memory.State;

    public Task ChangeAsync(Action<SweepGrain.Memory> change, CancellationToken cancellationToken) => ChangeAsync(
        next =>
        {
            change(next);
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>Changes the state. If it cannot be stored, nothing changes: no one may be told of it.</summary>
    public async Task ChangeAsync(Func<SweepGrain.Memory, Task> change, CancellationToken cancellationToken)
    {
        var before = memory.State;
        memory.State = before.Copied();
        try
        {
            await change(memory.State);
            await memory.WriteStateAsync(cancellationToken);
        }
        catch
        {
            memory.State = before;
            throw;
        }
    }

    /// <summary>Deletes the state.</summary>
    public Task ClearAsync(CancellationToken cancellationToken) => memory.ClearStateAsync(cancellationToken);

    /// <summary>Writes the state of a known sweep as it is, which fails if another activation has superseded this one.</summary>
    public Task ConfirmAsync(CancellationToken cancellationToken) =>
        memory.State.Spec is null ? Task.CompletedTask : memory.WriteStateAsync(cancellationToken);
}

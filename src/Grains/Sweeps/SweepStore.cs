namespace VerifiedAddition.Grains;

/// <summary>A sweep's stored state, which changes as a whole or not at all. The list of a large sweep is stored beside it (<see cref="SweepList"/>).</summary>
internal sealed class SweepStore
{
    private readonly string _sweep;
    private readonly IPersistentState<SweepGrain.Memory> _memory;
    private readonly IArtefactStore _artefacts;

    private SweepStore(string sweep, IPersistentState<SweepGrain.Memory> memory, IArtefactStore artefacts, SweepGrain.Memory state) =>
        (_sweep, _memory, _artefacts, State) = (sweep, memory, artefacts, state);

    /// <summary>The state with its list.</summary>
    public SweepGrain.Memory State { get; private set; }

    /// <summary>Opens the state of a sweep, with the list that it names.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="memory">Its state.</param>
    /// <param name="artefacts">Where lists are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<SweepStore> OpenAsync(
        string sweep, IPersistentState<SweepGrain.Memory> memory, IArtefactStore artefacts, CancellationToken cancellationToken) =>
        new(sweep, memory, artefacts, await SweepList.WholeAsync(memory.State, artefacts, cancellationToken));

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
        var before = State;
        State = before.Copied();
        try
        {
            await change(State);
            await StoreAsync(before, cancellationToken);
        }
        catch
        {
            State = before;
            throw;
        }
    }

    /// <summary>Deletes the state.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        var list = State.List;
        await _memory.ClearStateAsync(cancellationToken);
        State = new();
        await LargeValues.TryDeleteAsync(_artefacts, list, cancellationToken);
    }

    /// <summary>Writes the state of a known sweep as it is, which fails if another activation has superseded this one.</summary>
    public Task ConfirmAsync(CancellationToken cancellationToken) => State.Spec is null ? Task.CompletedTask : _memory.WriteStateAsync(cancellationToken);

    /// <summary>Deletes lists that no state names, such as those of a process that was killed.</summary>
    /// <returns>What was deleted, or would be.</returns>
    public async Task<ArtefactInfo[]> TidyAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var others = await LargeValues.OthersAsync(_artefacts, SweepList.PrefixOf(_sweep), State.List, cancellationToken);
        if (others.Length == 0 || dryRun)
        {
            return others;
        }

        await ConfirmAsync(cancellationToken);
        if (State.Spec is null)
        {
            await _memory.ReadStateAsync(cancellationToken);
            if (_memory.State.Spec is not null || _memory.State.List is not null)
            {
                throw new InvalidOperationException($"Another activation of the sweep '{_sweep}' has gone on.");
            }
        }

        foreach (var other in others)
        {
            await _artefacts.DeleteAsync(other.Key, cancellationToken);
        }

        return others;
    }

    private async Task StoreAsync(SweepGrain.Memory before, CancellationToken cancellationToken)
    {
        if (SweepList.Of(State) is { } list && !list.IsSame(SweepList.Of(before)))
        {
            State.List = list.IsLarge ? await LargeValues.StoreAsync(_artefacts, SweepList.PrefixOf(_sweep), list, cancellationToken) : null;
        }

        var stored = _memory.State;
        _memory.State = State.Stored();
        try
        {
            await _memory.WriteStateAsync(cancellationToken);
        }
        catch
        {
            _memory.State = stored;
            throw;
        }

        if (before.List != State.List)
        {
            await LargeValues.TryDeleteAsync(_artefacts, before.List, cancellationToken);
        }
    }
}

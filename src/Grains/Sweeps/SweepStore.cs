namespace VerifiedAddition.Grains;

/// <summary>A sweep's stored state, which changes as a whole or not at all. The list of a large sweep is stored beside it (<see cref="SweepList"/>).</summary>
internal sealed class SweepStore
{
    private readonly string _sweep;
    private readonly IPersistentState<SweepGrain.Memory> _memory;
    private readonly IArtefactStore _artefacts;
    private readonly TimeProvider _time;

    private SweepStore(string sweep, IPersistentState<SweepGrain.Memory> memory, IArtefactStore artefacts, TimeProvider time, SweepGrain.Memory state) =>
        (_sweep, _memory, _artefacts, _time, State) = (sweep, memory, artefacts, time, state);

    /// <summary>The state with its list.</summary>
    public SweepGrain.Memory State { get; private set; }

    /// <summary>Opens the state of a sweep, with the list that it names.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="memory">Its state.</param>
    /// <param name="artefacts">Where lists are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<SweepStore> OpenAsync(
        string sweep, IPersistentState<SweepGrain.Memory> memory, IArtefactStore artefacts, TimeProvider time, CancellationToken cancellationToken) =>
        new(sweep, memory, artefacts, time, await SweepList.WholeOrNewAsync(memory.State, artefacts, cancellationToken));

    /// <summary>The list that the stored state names and that is gone, so that the sweep is as if it had never been submitted; null where nothing is lost.</summary>
    public string? Lost => State.List is null && _memory.State is { Head: not null, List: { } list } ? list : null;

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
        await _memory.ClearStateAsync(cancellationToken);
        State = new();
        await LargeValues.TryDeleteOthersAsync(_artefacts, SweepList.PrefixOf(_sweep), named: null, now: null, cancellationToken);
    }

    /// <summary>Writes the state of a known sweep as it is, which fails if another activation has superseded this one.</summary>
    public Task ConfirmAsync(CancellationToken cancellationToken) => State.Spec is null ? Task.CompletedTask : _memory.WriteStateAsync(cancellationToken);

    /// <summary>Deletes lists that no state names, such as those of a process that was killed.</summary>
    /// <returns>What was deleted, or would be.</returns>
    public async Task<ArtefactInfo[]> TidyAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var lost = Lost;
        var others = await LargeValues.OthersAsync(_artefacts, SweepList.PrefixOf(_sweep), State.List, _time.GetUtcNow(), cancellationToken);
        if (others.Length == 0 || dryRun)
        {
            return others;
        }

        await ConfirmAsync(cancellationToken);
        if (State.Spec is null)
        {
            await _memory.ReadStateAsync(cancellationToken);
            if (_memory.State.Spec is not null || _memory.State.List != lost)
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
            State.List = list.IsLarge
                ? await LargeValues.StoreAsync(_artefacts, SweepList.PrefixOf(_sweep), list, before.List, _time.GetUtcNow(), cancellationToken)
                : null;
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
            await LargeValues.TryDeleteOthersAsync(_artefacts, SweepList.PrefixOf(_sweep), State.List, _time.GetUtcNow(), cancellationToken);
        }
    }
}

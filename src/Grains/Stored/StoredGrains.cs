namespace VerifiedAddition.Grains;

/// <summary>Says from stored states what the grains would say if they were activated. Activates none, and changes nothing.</summary>
/// <param name="states">The states of the grains.</param>
/// <param name="artefacts">The artefacts of the same grid.</param>
/// <param name="isIdle">Whether no one works on the grid, so that a running sweep is interrupted.</param>
public sealed class StoredGrains(IStoredStates states, IArtefactStore artefacts, bool isIdle)
{
    /// <summary>So often a pool is read whose pages are being replaced.</summary>
    private const int MaxAttempts = 3;

    private readonly StoredJobs _jobs = new(states, artefacts);

    private SweepIndexGrain.Memory Index => states.Read<SweepIndexGrain.Memory>("index", GrainId.Create("sweepindex", ISweepIndexGrain.Key));

    /// <inheritdoc cref="ISweepIndexGrain.NamesAsync"/>
    public string[] SweepNames() => [.. Index.Sweeps];

    /// <inheritdoc cref="ISweepIndexGrain.FindAsync"/>
    public async Task<VariantMatch[]> FindVariantsAsync(string name, CancellationToken cancellationToken) => (await IndexAsync(cancellationToken)).Find(name);

    /// <inheritdoc cref="ISweepIndexGrain.SharedAsync"/>
    public async Task<VariantMatch[]> SharedVariantsAsync(string sweep, CancellationToken cancellationToken) =>
        (await IndexAsync(cancellationToken)).Shared(sweep);

    /// <inheritdoc cref="ISweepGrain.SpecAsync"/>
    public async Task<VariantSpec?> SpecAsync(string sweep, VariantId variant, CancellationToken cancellationToken) =>
        new SweepView(sweep, await StoredAsync(sweep, cancellationToken), new()).Variants.FirstOrDefault(spec => spec.Id == variant);

    /// <summary>Returns the run of a variant; one that was never requested is <see cref="VariantPhase.New"/>.</summary>
    public VariantRun Variant(VariantId id) => ReadVariant<VariantRun>(id);

    /// <inheritdoc cref="ISweepGrain.ListAsync"/>
    public async Task<SweepListing> ListingAsync(string name, CancellationToken cancellationToken)
    {
        var sweep = new SweepView(name, await StoredAsync(name, cancellationToken), new());
        foreach (var spec in sweep.Active.ToArray())
        {
            // To read all of each run would take several times as long.
            sweep.News.Hear(sweep.Stored.Spec!.StopWhen is null
                ? new VariantSnapshot { Id = spec.Id, Phase = ReadVariant<ListedRun>(spec.Id).Phase }
                : Variant(spec.Id).Snapshot(spec.Id));
        }

        return sweep.Listing(IsIdle(sweep));
    }

    /// <inheritdoc cref="ISweepGrain.ViewAsync"/>
    public async Task<SweepSnapshot> SweepAsync(string name, CancellationToken cancellationToken)
    {
        var sweep = await WithVariantsAsync(name, cancellationToken);

        // When its grain is activated, a suspended sweep first releases what it still holds.
        var releases = sweep.Held > 0;
        foreach (var job in sweep.JobsInTurn().SelectMany(jobs => jobs))
        {
            if (await _jobs.ViewAsync(job, releases ? name : null, cancellationToken) is { } found)
            {
                sweep.News.Hear(found);
            }
        }

        foreach (var spec in releases ? sweep.Active.ToArray() : [])
        {
            sweep.News.Hear(Variant(spec.Id).Released(name).Snapshot(spec.Id));
        }

        return sweep.Snapshot(IsIdle(sweep));
    }

    /// <inheritdoc cref="ILedgerGrain.DaysAsync"/>
    public async Task<LedgerLine[]> LedgerDaysAsync(DateOnly since, DateOnly until)
    {
        var lines = new List<LedgerLine>();
        for (var day = since; day <= until; day = day.AddDays(1))
        {
            lines.AddRange(await LedgerPages.ReadAsync(LedgerPages.OfDay(day), LedgerPageAsync, Leases, Questions));
        }

        return [.. lines];
    }

    /// <inheritdoc cref="ILedgerGrain.VariantsAsync"/>
    public Task<LedgerLine[]> LedgerVariantsAsync(string sweep) =>
        LedgerPages.ReadAsync(LedgerPages.OfSweep(sweep), LedgerPageAsync, Leases, Questions);

    /// <inheritdoc cref="ILedgerGrain.SweepAsync"/>
    public Task<double> LedgerSweepAsync(string sweep) => LedgerPages.TotalAsync(sweep, LedgerPageAsync, Leases);

    private Task<LedgerPage> LedgerPageAsync(string key) =>
        Task.FromResult(states.Read<LedgerPageGrain.Memory>("ledger", GrainId.Create("ledgerpage", key)).Page);

    private Task<ILookup<string, LedgerPosting>> Leases()
    {
        var pool = GrainId.Create("devicepool", IDevicePoolGrain.Key);
        for (var attempt = 1; ; attempt++)
        {
            var head = states.Read<DevicePoolGrain.Memory>("pool", pool);
            LeasePage[] pages = head.Pages is { } set ? [.. LeasePages.NamesOf(pool, set).Select(name => states.Read<LeasePage>(LeasePages.State, name))] : [];

            // A page that is gone was replaced in between.
            if (attempt == MaxAttempts || Array.TrueForAll(pages, page => page.Generation > 0))
            {
                return Task.FromResult(LedgerPages.Of([.. head.Charges(), .. pages.SelectMany(page => page.Charges())]));
            }
        }
    }

    private Task<ILookup<string, LedgerPosting>> Questions() =>
        Task.FromResult(LedgerPages.Of(states.Read<LedgerIntakeGrain.Memory>("intake", GrainId.Create("ledgerintake", ILedgerIntakeGrain.Key)).Outbox));

    private Task<SweepIndexGrain.Memory> IndexAsync(CancellationToken cancellationToken) =>
        WholeAsync(isLast => IndexedNames.WholeAsync(Index, artefacts, isLast ? _ => { } : null, cancellationToken));

    private Task<SweepGrain.Memory> StoredAsync(string name, CancellationToken cancellationToken) => WholeAsync(
        isLast =>
        {
            var stored = states.Read<SweepGrain.Memory>("sweep", GrainId.Create("sweep", name));
            return isLast ? SweepList.WholeOrNewAsync(stored, artefacts, cancellationToken) : SweepList.WholeAsync(stored, artefacts, cancellationToken);
        });

    /// <summary>Reads a state and what it names; once more if the state has changed in between. What is not there then is gone.</summary>
    /// <param name="read">Reads; told whether for the last time.</param>
    private static async Task<T> WholeAsync<T>(Func<bool, Task<T>> read)
    {
        try
        {
            return await read(false);
        }
        catch (ArtefactNotFoundException)
        {
            return await read(true);
        }
    }

    private T ReadVariant<T>(VariantId id)
        where T : new() => states.Read<T>("variant", GrainId.Create("variant", id.Value));

    private bool IsIdle(SweepView sweep) => isIdle && sweep.Stored.Phase is SweepPhase.Running;

    /// <summary>Returns a sweep that has heard of its variants.</summary>
    private async Task<SweepView> WithVariantsAsync(string name, CancellationToken cancellationToken)
    {
        var stored = await StoredAsync(name, cancellationToken);
        var sweep = new SweepView(name, stored, new());
        foreach (var spec in sweep.Active.ToArray())
        {
            var run = Variant(spec.Id);

            // When its grain is activated, a running sweep asks for such a variant again.
            sweep.News.Hear((sweep.IsForgotten(run.Snapshot(spec.Id)) ? run.Required(name, spec) : run).Snapshot(spec.Id));
        }

        return sweep;
    }
}

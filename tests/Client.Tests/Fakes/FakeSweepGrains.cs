using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <remarks>Each client sees the views of a sweep one after the other, whoever else asks: tests run at once, and some commands ask every sweep.</remarks>
public sealed class FakeSweepGrain(FakeWorld world) : Grain, ISweepGrain, IIncomingGrainCallFilter
{
    private GrainId? _client;

    private string Name => this.GetPrimaryKeyString();

    public Task Invoke(IIncomingGrainCallContext context)
    {
        _client = context.SourceId;
        return context.Invoke();
    }

    public Task<SweepSnapshot> SubmitAsync(SweepSpec spec, CancellationToken cancellationToken = default)
    {
        world.Submitted[Name] = spec;
        return ViewAsync(cancellationToken);
    }

    public Task<SweepSnapshot> CancelAsync(CancellationToken cancellationToken = default)
    {
        world.Cancelled[Name] = true;
        return ViewAsync(cancellationToken);
    }

    public Task<VariantSpec?> SpecAsync(VariantId variant, CancellationToken cancellationToken = default) => Task.FromResult<VariantSpec?>(null);

    public Task<SweepSnapshot> ViewAsync(CancellationToken cancellationToken = default)
    {
        RequireReadable();
        if (world.Silences.TryGetValue(Name, out var silences) && silences.TryDequeue(out var silent) && silent)
        {
            throw new TimeoutException("Response did not arrive on time in 00:00:30 for message: Request S127.0.0.1");
        }

        return Task.FromResult(Seen(world.Next(Name, _client)));
    }

    /// <remarks>A large sweep is followed by its overviews: each is of the next view. Pages are of the view that was seen last.</remarks>
    public Task<SweepOverview> OverviewAsync(CancellationToken cancellationToken = default)
    {
        RequireReadable();
        var now = world.Now(Name, _client);
        return Task.FromResult(SweepOverview.Of(Seen(now.Cells.Length > SeenSweep.MaxWhole ? world.Next(Name, _client) : now)));
    }

    public Task<SweepPage> PageAsync(SweepPageRequest request, CancellationToken cancellationToken = default)
    {
        RequireReadable();
        return Task.FromResult(SweepPage.Of(Seen(world.Now(Name, _client)), request));
    }

    public Task<VariantMatch[]> LeftAsync(CancellationToken cancellationToken = default) => Task.FromResult(world.Now(Name, _client).Left ?? []);

    /// <summary>As Orleans tells what a state file says.</summary>
    private void RequireReadable()
    {
        if (world.Unreadable.ContainsKey(Name))
        {
            throw new OrleansException(
                "Error from storage provider FileGrainStorage.sweep during ReadState for grain Type=sweep",
                new InvalidDataException($"The state file '{Name}.json' is damaged: it is empty."));
        }
    }

    /// <summary>Takes nothing away that another test waits for.</summary>
    public Task<SweepListing> ListAsync(CancellationToken cancellationToken = default)
    {
        RequireReadable();
        var sweep = Seen(world.First(Name));
        return Task.FromResult(new SweepListing(
            sweep.Name, sweep.Phase, sweep.Cells.Length, sweep.Cells.Count(cell => cell.Training.Phase is VariantPhase.Trained), sweep.SubmittedUtc,
            sweep.Spec?.Terms?.Priority ?? 0, sweep.IsIdle));
    }

    public Task<SweepSnapshot> PauseAsync(CancellationToken cancellationToken = default)
    {
        world.Phases[Name] = SweepPhase.Paused;
        return ViewAsync(cancellationToken);
    }

    public Task<SweepSnapshot> ResumeAsync(CancellationToken cancellationToken = default)
    {
        world.Phases[Name] = SweepPhase.Running;
        return ViewAsync(cancellationToken);
    }

    public Task<SweepSnapshot> RetryAsync(string[] variants, CancellationToken cancellationToken = default)
    {
        world.Retried[Name] = variants;
        world.Phases[Name] = SweepPhase.Running;
        return ViewAsync(cancellationToken);
    }

    public Task<SweepSnapshot> SetTermsAsync(SweepTerms terms, CancellationToken cancellationToken = default)
    {
        world.Terms[Name] = terms;
        return ViewAsync(cancellationToken);
    }

    public Task<SweepSnapshot> AddAsync(NamedVariant variant, CancellationToken cancellationToken = default)
    {
        world.Added[$"{Name}/{variant.Name}"] = variant;
        var sweep = world.First(Name);
        var cell = sweep.Cells.First(one => one.Spec.Id == variant.Spec.ParentVariant);
        world.Script(Scene.Sweep(Name, SweepPhase.Completed, [.. sweep.Cells, Scene.Verified(variant.Name, 0, variant.Spec) with { Refine = cell.Refine }]));
        return ViewAsync(cancellationToken);
    }

    public Task<SweepSnapshot> RemoveAsync(string variant, CancellationToken cancellationToken = default)
    {
        world.Removed.Enqueue($"{Name}/{variant}");
        return ViewAsync(cancellationToken);
    }

    public Task<SweepSnapshot> DeleteAsync(CancellationToken cancellationToken = default)
    {
        world.Deleted[Name] = true;
        return Task.FromResult(new SweepSnapshot(Name, SweepPhase.New, [], null, null, null));
    }

    private SweepSnapshot Seen(SweepSnapshot sweep)
    {
        sweep = world.Cancelled.ContainsKey(Name) ? sweep with { Phase = SweepPhase.Cancelled } : sweep;
        sweep = world.Phases.TryGetValue(Name, out var phase) ? sweep with { Phase = phase } : sweep;
        return world.Terms.TryGetValue(Name, out var terms) ? sweep with { Spec = sweep.Spec! with { Terms = terms } } : sweep;
    }
}

public sealed class FakeSweepIndexGrain(FakeWorld world) : Grain, ISweepIndexGrain
{
    /// <summary>Who asks all of them shall not meet the silence that another test waits for.</summary>
    public Task<string[]> NamesAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(world.Sweeps.Keys.Where(name => !world.Silences.ContainsKey(name)).Order(StringComparer.Ordinal).ToArray());

    public Task<VariantMatch[]> FindAsync(string name, CancellationToken cancellationToken = default) => Task.FromResult(world.Cells()
        .Where(pair => name == pair.Cell.Name || name == $"{pair.Sweep}/{pair.Cell.Name}" || name == pair.Cell.Spec.Id.Value)
        .Select(pair => new VariantMatch(pair.Sweep, pair.Cell.Name, pair.Cell.Spec.Id))
        .ToArray());

    public Task<VariantMatch[]> SharedAsync(string sweep, CancellationToken cancellationToken = default) => Task.FromResult(
        world.Cells().Where(pair => pair.Sweep == sweep).SelectMany(own => world.Cells().Where(pair => pair.Sweep != sweep && pair.Cell.Spec.Id == own.Cell.Spec.Id))
            .Select(pair => new VariantMatch(pair.Sweep, pair.Cell.Name, pair.Cell.Spec.Id)).ToArray());
}

public sealed class FakeVariantGrain(FakeWorld world) : Grain, IVariantGrain
{
    private CellSnapshot? Cell => world.Cells().Select(pair => pair.Cell).FirstOrDefault(cell => cell.Spec.Id.Value == this.GetPrimaryKeyString());

    private string Id => this.GetPrimaryKeyString();

    public Task<VariantSnapshot> ViewAsync(CancellationToken cancellationToken = default) => Task.FromResult(
        world.Trainings.TryGetValue(Id, out var views) && views.TryPeek(out var now)
            ? views.Count > 1 && views.TryDequeue(out var next) ? next : now
            : Cell!.Training);

    public Task<VariantEvent[]> EventsAsync(long after, CancellationToken cancellationToken = default) =>
        Task.FromResult((world.Events.GetValueOrDefault(Id) ?? []).Where(one => one.Number > after).ToArray());

    public Task<VariantSpec?> SpecAsync(CancellationToken cancellationToken = default) => Task.FromResult(Cell?.Spec);

    public Task<CheckpointRef[]> CheckpointsAsync(CancellationToken cancellationToken = default) => Task.FromResult<CheckpointRef[]>(
        Cell is { Training.Weights: not null } cell && !world.WithoutCheckpoint.ContainsKey(Id) ? [new($"runs/{Id}/1/{cell.Spec.Steps}.ckpt", "00", cell.Spec.Steps)] : []);
}

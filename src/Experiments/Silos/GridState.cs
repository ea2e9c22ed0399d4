using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A variant in training, with its name.</summary>
/// <param name="Lease">Its lease.</param>
/// <param name="Sweep">A sweep that has it; null if none does any more.</param>
/// <param name="Name">Its name in the sweep, otherwise its identity.</param>
/// <param name="Training">The state of its training.</param>
public sealed record RunningVariant(PoolLease Lease, string? Sweep, string Name, VariantSnapshot Training)
{
    /// <summary>Seconds until it is trained, at the present speed; null where that is not known.</summary>
    public double? SecondsLeft => Lease.SecondsLeft ?? SweepReading.SecondsLeft(Training);
}

/// <summary>A variant that waits for a slot, with its name.</summary>
/// <param name="Queued">Its place in the queue.</param>
/// <param name="Name">Its name in its sweep.</param>
/// <param name="Waiting">Why it waits, in words.</param>
public sealed record WaitingVariant(QueuedVariant Queued, string Name, string Waiting);

/// <summary>The silos, and the running and waiting variants.</summary>
public sealed record GridState(SiloView[] Silos, RunningVariant[] Running, WaitingVariant[] Queue)
{
    /// <summary>A grid without a silo.</summary>
    public static GridState Empty { get; } = new([], [], []);

    /// <summary>Reads the state of the grid. The pool knows only identities; the names are those in the sweeps that requested them.</summary>
    public static async Task<GridState> ReadAsync(IGridReader reader, CancellationToken cancellationToken)
    {
        if (reader is not IGrid { Trainer: not Trainer.Nobody } grid)
        {
            return Empty;
        }

        var pool = await grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key).ViewAsync(cancellationToken);
        var names = pool.Leases.Select(lease => lease.Sweep).OfType<string>().Concat(pool.Waiting.Select(queued => queued.Sweep));
        var sweeps = await Task.WhenAll(
            names.Distinct(StringComparer.Ordinal).Select(name => grid.ViewAsync(name, cancellationToken)));
        var cells = sweeps.SelectMany(sweep => sweep.Cells, (sweep, cell) => (sweep.Name, Cell: cell))
            .GroupBy(pair => (pair.Name, pair.Cell.Training.Id)).ToDictionary(group => group.Key, group => group.First().Cell);
        var terms = sweeps.ToDictionary(sweep => sweep.Name, sweep => sweep.Spec?.Terms ?? new(), StringComparer.Ordinal);
        var running = await Task.WhenAll(pool.Leases.Select(lease =>
            lease.Sweep is { } sweep && cells.TryGetValue((sweep, lease.Ticket.Variant), out var cell)
                ? Task.FromResult(new RunningVariant(lease, sweep, cell.Name, cell.Training))
                : FindAsync(grid, lease, cancellationToken)));
        return new(pool.Silos, [.. InOrder(running)], [.. pool.Waiting.Select(Named)]);

        WaitingVariant Named(QueuedVariant queued) => new(
            queued,
            cells.TryGetValue((queued.Sweep, queued.Wait.Variant), out var cell) ? cell.Name : queued.Wait.Variant.Value,
            WaitText.ForSlot(queued.Wait, queued.Requires, terms[queued.Sweep]));
    }

    /// <summary>Finds a variant whose sweep the pool no longer knows, or that has left its sweep.</summary>
    private static async Task<RunningVariant> FindAsync(IGrid grid, PoolLease lease, CancellationToken cancellationToken)
    {
        var id = lease.Ticket.Variant.Value;
        var matches = await grid.FindVariantsAsync(id, cancellationToken);
        var match = matches.FirstOrDefault();
        return new(lease, match?.Sweep, match?.Name ?? id, await grid.ViewAsync(lease.Ticket.Variant, cancellationToken));
    }

    private static IEnumerable<RunningVariant> InOrder(IEnumerable<RunningVariant> running) => running
        .OrderBy(one => one.Lease.Ticket.Worker.SiloName, StringComparer.Ordinal)
        .ThenBy(one => one.Lease.Ticket.Worker.Slot)
        .ThenBy(one => one.Lease.Ticket.Epoch);
}

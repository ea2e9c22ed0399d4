using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;
using VerifiedAddition.Api;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>All that the pages show of the grid: one for the process, so that the grid is asked once for all browsers.</summary>
public sealed class GridFeed : IDisposable
{
    /// <summary>Sweeps that are looked at in one go; each is a call to the grid.</summary>
    private const int AtOnce = 8;

    /// <summary>Of a sweep with more variants those are read that matter now; the others are counted.</summary>
    private const int MaxWhole = 5000;

    /// <summary>At most so many variants are found by a part of their names.</summary>
    private const int MaxFound = 200;

    /// <summary>What matters of a large sweep, the most important first.</summary>
    private static readonly string[] Matters = [.. SeenSweep.AtOnce.Concat(SeenSweep.AtWork).Distinct(StringComparer.Ordinal)];

    /// <summary>How long what was seen of a sweep that does not run is taken for what it is.</summary>
    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(15);

    /// <summary>After this it is asked of the silos alone; shorter than <see cref="SharedView{T}"/> waits for all.</summary>
    private static readonly TimeSpan WorkTime = TimeSpan.FromSeconds(3);

    /// <summary>How long a view is kept that nobody looks at.</summary>
    private static readonly MemoryCacheEntryOptions Kept = new() { SlidingExpiration = TimeSpan.FromMinutes(10) };

    private readonly IGridSource _source;
    private readonly TimeProvider _time;
    private readonly MemoryCache _views = new(new MemoryCacheOptions());
    private readonly MemoryCache _resting = new(new MemoryCacheOptions());
    private readonly ConcurrentDictionary<string, bool> _isLarge = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Reads a grid once somebody looks.</summary>
    public GridFeed(IGridSource source, TimeProvider time)
    {
        (_source, _time) = (source, time);
        Curves = new(source, time);
        Findings = new(source, time);
        Sweeps = new(ReadSweepsAsync, SweepBoard.IsSame, time);
        Grid = new(ReadGridAsync, GridNews.IsSame, time);
    }

    /// <summary>The grid.</summary>
    /// <exception cref="ClientException">There is none to be had now.</exception>
    public ValueTask<IGrid> GridAsync(CancellationToken cancellationToken) => _source.GridAsync(cancellationToken);

    /// <summary>The losses of variants.</summary>
    public CurveBook Curves { get; }

    /// <summary>What finished jobs found.</summary>
    public FindingsBook Findings { get; }

    /// <summary>All sweeps, the newest first.</summary>
    public SharedView<SweepBoard> Sweeps { get; }

    /// <summary>Silos, slots and the queue.</summary>
    public SharedView<GridNews> Grid { get; }

    /// <summary>One sweep: with all of its variants, or a large one with those that matter now.</summary>
    /// <exception cref="ClientException">Told by the view: there is no such sweep.</exception>
    public SharedView<SeenSweep> Sweep(string name) => View(
        $"sweep {name}", () => new SharedView<SeenSweep>(cancel => ReadSweepAsync(name, isKnown: false, cancel), SweepMark.IsSame, _time));

    /// <summary>The sweep of a variant: a large one with this variant alone, if it was read before.</summary>
    /// <exception cref="ClientException">Told by the view: there is no such sweep.</exception>
    public SharedView<SeenSweep> Variant(string sweep, string name) => !_isLarge.GetValueOrDefault(sweep) ? Sweep(sweep) : View(
        $"variant {sweep}/{name}", () => new SharedView<SeenSweep>(cancel => ReadVariantAsync(sweep, name, cancel), SweepMark.IsSame, _time));

    /// <summary>Finds variants of a large sweep by a state, if it is the name of one, or by a part of their names.</summary>
    public async Task<CellSnapshot[]> FindAsync(string sweep, string text, CancellationToken cancellationToken)
    {
        var isState = SweepPageRequest.States.Contains(text, StringComparer.Ordinal);
        var request = new SweepPageRequest(Count: MaxFound, State: isState ? text : null, Name: isState ? null : text);
        return (await (await GridAsync(cancellationToken)).PageAsync(sweep, request, cancellationToken)).Cells;
    }

    /// <summary>What has happened to one variant.</summary>
    public SharedView<VariantHistory> History(VariantId id) => View(
        $"history {id}", () => new SharedView<VariantHistory>(async cancel => new(await (await GridAsync(cancel)).EventsAsync(id, cancel)), VariantHistory.IsSame, _time));

    /// <inheritdoc/>
    public void Dispose()
    {
        _views.Dispose();
        _resting.Dispose();
        Curves.Dispose();
        Findings.Dispose();
    }

    private T View<T>(string key, Func<T> make)
        where T : class
    {
        lock (_gate)
        {
            return _views.TryGetValue(key, out T? view) ? view! : _views.Set(key, make(), Kept);
        }
    }

    private async Task<GridNews> ReadGridAsync(CancellationToken cancellationToken)
    {
        var (grid, before) = (await GridAsync(cancellationToken), Grid.Last?.Value);
        try
        {
            var now = await GridState.ReadAsync(grid, cancellationToken).WaitAsync(WorkTime, _time, cancellationToken);
            return GridNews.After(before, now, _time.GetUtcNow());
        }
        catch (Exception e) when (before is not null && GridTrouble.IsSilence(e))
        {
            // The grains of some sweep may have died with a silo: then it matters most to know which.
            return before.WithSilos(await SiloFinder.AllAsync(grid, cancellationToken), _time.GetUtcNow());
        }
    }

    private async Task<SweepBoard> ReadSweepsAsync(CancellationToken cancellationToken)
    {
        var grid = await GridAsync(cancellationToken);
        var names = await grid.SweepNamesAsync(cancellationToken);
        var seen = new SeenSweep[names.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, names.Length, options, async (i, cancel) => seen[i] =
            _resting.TryGetValue(names[i], out SeenSweep? resting) ? resting! : await ReadSweepAsync(names[i], isKnown: true, cancel));
        return new([.. seen.Reverse()]);
    }

    private async Task<SeenSweep> ReadSweepAsync(string name, bool isKnown, CancellationToken cancellationToken)
    {
        var grid = await GridAsync(cancellationToken);
        if (!isKnown && !(await grid.SweepNamesAsync(cancellationToken)).Contains(name, StringComparer.Ordinal))
        {
            throw new ClientException($"There is no sweep {UntrustedText.Quote(name)} at {grid.Description}.");
        }

        var seen = await SeeAsync(grid, name, cancellationToken);
        seen = seen with { Sweep = SweepReading.LeftBy(grid, seen.Sweep) };
        if (seen.Sweep.Phase is SweepPhase.Running)
        {
            _resting.Remove(name);
            Curves.Hear(seen.Sweep);
        }
        else
        {
            _resting.Set(name, seen, RestTime);
        }

        return seen;
    }

    /// <summary>Reads a sweep. One that is not known yet is counted first: all of a large one would take its grain a second.</summary>
    private async Task<SeenSweep> SeeAsync(IGrid grid, string name, CancellationToken cancellationToken)
    {
        if (_isLarge.GetValueOrDefault(name, true))
        {
            var isLarge = (await grid.OverviewAsync(name, cancellationToken)).Variants > MaxWhole;
            _isLarge[name] = isLarge;
            if (isLarge)
            {
                return await SeenSweep.ReadAsync(grid, name, Matters, cancellationToken);
            }
        }

        var whole = await grid.ViewAsync(name, cancellationToken);
        _isLarge[name] = whole.Cells.Length > MaxWhole;
        return new(whole, Overview: null);
    }

    private async Task<SeenSweep> ReadVariantAsync(string sweep, string name, CancellationToken cancellationToken)
    {
        var grid = await GridAsync(cancellationToken);
        var overview = await grid.OverviewAsync(sweep, cancellationToken);
        var pages = SweepPages.ReadAsync(grid, sweep, new(Count: SweepPageRequest.MaxCount, Name: name), cancellationToken);
        await foreach (var cells in pages)
        {
            if (Array.Find(cells, cell => cell.Name == name) is { } found)
            {
                var seen = SweepReading.LeftBy(grid, overview.With(found));
                Curves.Hear(seen);
                return new(seen, overview);
            }
        }

        return new(SweepReading.LeftBy(grid, overview.With()), overview);
    }
}

/// <summary>All sweeps of a grid.</summary>
/// <param name="Seen">The newest first.</param>
public sealed record SweepBoard(SeenSweep[] Seen)
{
    /// <summary>The newest first; of large ones, only those variants that matter now.</summary>
    public SweepSnapshot[] Sweeps { get; } = [.. Seen.Select(seen => seen.Sweep)];

    /// <summary>What is shown of each.</summary>
    public IReadOnlyList<SweepRow> Rows { get; } = [.. Seen.Select(seen => new SweepRow(seen))];

    internal static bool IsSame(SweepBoard one, SweepBoard other) =>
        one.Seen.Length == other.Seen.Length && one.Seen.Zip(other.Seen, SweepMark.IsSame).All(same => same);
}

/// <summary>What has happened to a variant.</summary>
/// <param name="Events">The oldest first.</param>
public sealed record VariantHistory(VariantEvent[] Events)
{
    internal static bool IsSame(VariantHistory one, VariantHistory other) =>
        one.Events.LastOrDefault()?.Number == other.Events.LastOrDefault()?.Number;
}

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

    /// <summary>One sweep.</summary>
    /// <exception cref="ClientException">Told by the view: there is no such sweep.</exception>
    public SharedView<SweepSnapshot> Sweep(string name) => View(
        $"sweep {name}", () => new SharedView<SweepSnapshot>(cancel => ReadSweepAsync(name, isKnown: false, cancel), SweepMark.IsSame, _time));

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
        var seen = new SweepSnapshot[names.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, names.Length, options, async (i, cancel) => seen[i] =
            _resting.TryGetValue(names[i], out SweepSnapshot? resting) ? resting! : await ReadSweepAsync(names[i], isKnown: true, cancel));
        return new([.. seen.Reverse()]);
    }

    private async Task<SweepSnapshot> ReadSweepAsync(string name, bool isKnown, CancellationToken cancellationToken)
    {
        var grid = await GridAsync(cancellationToken);
        if (!isKnown && !(await grid.SweepNamesAsync(cancellationToken)).Contains(name, StringComparer.Ordinal))
        {
            throw new ClientException($"There is no sweep {UntrustedText.Quote(name)} at {grid.Description}.");
        }

        var sweep = SweepReading.LeftBy(grid, await grid.ViewAsync(name, cancellationToken));
        if (sweep.Phase is SweepPhase.Running)
        {
            _resting.Remove(name);
            Curves.Hear(sweep);
        }
        else
        {
            _resting.Set(name, sweep, RestTime);
        }

        return sweep;
    }
}

/// <summary>All sweeps of a grid.</summary>
/// <param name="Sweeps">The newest first.</param>
public sealed record SweepBoard(SweepSnapshot[] Sweeps)
{
    /// <summary>What is shown of each.</summary>
    public IReadOnlyList<SweepRow> Rows { get; } = [.. Sweeps.Select(sweep => new SweepRow(sweep))];

    internal static bool IsSame(SweepBoard one, SweepBoard other) =>
        one.Sweeps.Length == other.Sweeps.Length && one.Sweeps.Zip(other.Sweeps, SweepMark.IsSame).All(same => same);
}

/// <summary>What has happened to a variant.</summary>
/// <param name="Events">The oldest first.</param>
public sealed record VariantHistory(VariantEvent[] Events)
{
    internal static bool IsSame(VariantHistory one, VariantHistory other) =>
        one.Events.LastOrDefault()?.Number == other.Events.LastOrDefault()?.Number;
}

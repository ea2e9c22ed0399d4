using System.Globalization;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ILedgerGrain"/>
[StatelessWorker]
public sealed class LedgerGrain : Grain, ILedgerGrain
{
    /// <summary>Maximum number of pages that are read at the same time.</summary>
    private const int AtOnce = 64;

    public async Task<LedgerLine[]> DaysAsync(DateOnly since, DateOnly until, CancellationToken cancellationToken)
    {
        var days = until.DayNumber - since.DayNumber + 1;
        if (days is < 1 or > ILedgerGrain.MaxDays)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The days from {since:yyyy-MM-dd} to {until:yyyy-MM-dd} are {days}, but must be from 1 to {ILedgerGrain.MaxDays}."),
                nameof(until));
        }

        string[] keys = [.. Enumerable.Range(0, days).Select(day => LedgerPages.OfDay(since.AddDays(day)))];
        var pages = new Dictionary<string, LedgerPage>(StringComparer.Ordinal);
        foreach (var some in keys.Concat(keys.Select(LedgerPages.QuestionsOf)).Chunk(AtOnce))
        {
            foreach (var (key, page) in some.Zip(await Task.WhenAll(some.Select(key => PageAsync(key, cancellationToken)))))
            {
                pages.Add(key, page);
            }
        }

        var (leases, questions) = (await LeasesAsync(sweep: null, cancellationToken), await QuestionsAsync(sweep: null, cancellationToken));
        var lines = new List<LedgerLine>();
        foreach (var day in keys)
        {
            lines.AddRange(await LedgerPages.ReadAsync(
                day,
                key => pages.TryGetValue(key, out var page) ? Task.FromResult(page) : PageAsync(key, cancellationToken),
                () => Task.FromResult(leases),
                () => Task.FromResult(questions)));
        }

        return [.. lines];
    }

    public Task<LedgerLine[]> VariantsAsync(string sweep, CancellationToken cancellationToken)
    {
        NameRules.RequireSweep(sweep);
        return LedgerPages.ReadAsync(
            LedgerPages.OfSweep(sweep),
            key => PageAsync(key, cancellationToken),
            () => LeasesAsync(sweep, cancellationToken),
            () => QuestionsAsync(sweep, cancellationToken));
    }

    public Task<double> SweepAsync(string sweep, CancellationToken cancellationToken)
    {
        NameRules.RequireSweep(sweep);
        return LedgerPages.TotalAsync(sweep, key => PageAsync(key, cancellationToken), () => LeasesAsync(sweep, cancellationToken));
    }

    private Task<LedgerPage> PageAsync(string key, CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<ILedgerPageGrain>(key).ReadAsync(cancellationToken);

    private async Task<ILookup<string, LedgerPosting>> LeasesAsync(string? sweep, CancellationToken cancellationToken) =>
        LedgerPages.Of(await GrainFactory.GetGrain<ILeasingGrain>(IDevicePoolGrain.Key).ChargesAsync(sweep, cancellationToken));

    private async Task<ILookup<string, LedgerPosting>> QuestionsAsync(string? sweep, CancellationToken cancellationToken) =>
        LedgerPages.Of(await GrainFactory.GetGrain<ILedgerIntakeGrain>(ILedgerIntakeGrain.Key).ChargesAsync(sweep, cancellationToken));
}

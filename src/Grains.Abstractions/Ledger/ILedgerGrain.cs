using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>What was used of the slots, by whom. It is kept when sweeps are deleted. Key: <see cref="Key"/>.</summary>
[Alias("va.ILedgerGrain"), Version(GridContract.Version), ForClients]
public interface ILedgerGrain : IGrainWithStringKey
{
    const string Key = "default";

    /// <summary>Most days that can be asked for at once.</summary>
    const int MaxDays = 3660;

    /// <summary>Returns what was used on these days, by day, sweep, owner and device; what is in use counts up to now.</summary>
    /// <param name="since">The first day, in UTC.</param>
    /// <param name="until">The last day, in UTC.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxDays"/>, or the last is before the first.</exception>
    [Alias("Days"), AlwaysInterleave, ResponseTimeout("00:02:00")]
    Task<LedgerLine[]> DaysAsync(DateOnly since, DateOnly until, CancellationToken cancellationToken = default);

    /// <summary>Returns what each variant of a sweep has used since the sweep was first submitted; what is in use counts up to now.</summary>
    /// <exception cref="ArgumentException">That is not the name of a sweep.</exception>
    [Alias("Variants"), AlwaysInterleave, ResponseTimeout("00:02:00")]
    Task<LedgerLine[]> VariantsAsync(string sweep, CancellationToken cancellationToken = default);

    /// <summary>Returns how many slot-seconds were used for a sweep; what is in use counts up to now.</summary>
    /// <exception cref="ArgumentException">That is not the name of a sweep.</exception>
    [Alias("Sweep"), AlwaysInterleave]
    Task<double> SweepAsync(string sweep, CancellationToken cancellationToken = default);
}

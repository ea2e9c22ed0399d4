using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>One record of the ledger: a UTC day, or a sweep. Key: as <c>LedgerPages</c> gives them.</summary>
[Alias("va.ILedgerPageGrain"), Version(GridContract.Version)]
public interface ILedgerPageGrain : IGrainWithStringKey
{
    /// <summary>Adds what was used. Postings whose number the page has had are ignored, so all that is unconfirmed can be sent again.</summary>
    /// <param name="postings">By number, from the lowest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Post")]
    Task PostAsync(LedgerPosting[] postings, CancellationToken cancellationToken = default);

    /// <summary>Returns what the page says.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<LedgerPage> ReadAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a lease adds to a page.</summary>
/// <param name="Number">The number of the charge.</param>
/// <param name="Line">What is added.</param>
[GenerateSerializer, Immutable, Alias("va.LedgerPosting")]
public sealed record LedgerPosting(long Number, LedgerLine Line);

/// <summary>What a page says.</summary>
/// <param name="Number">The highest number that it has had.</param>
/// <param name="Total">Slot-seconds of all that was posted to it, on further pages too.</param>
/// <param name="Lines">The lines that are on it.</param>
/// <param name="Further">Keys of the pages that have the lines for which it had no room.</param>
[GenerateSerializer, Immutable, Alias("va.LedgerPage")]
public sealed record LedgerPage(long Number, double Total, LedgerLine[] Lines, string[] Further)
{
    public static readonly LedgerPage Empty = new(0, 0, [], []);
}

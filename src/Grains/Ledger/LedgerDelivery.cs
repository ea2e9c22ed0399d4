namespace VerifiedAddition.Grains;

/// <summary>Brings postings to the pages of the ledger.</summary>
internal static class LedgerDelivery
{
    /// <summary>Posts to all pages at once; returns the numbers that a page has not confirmed, which are to be posted again.</summary>
    /// <param name="grains">Has the pages.</param>
    /// <param name="pages">The postings by page.</param>
    /// <param name="troubled">Told of each page that takes nothing: which one, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<HashSet<long>> UnconfirmedAsync(
        IGrainFactory grains, ILookup<string, LedgerPosting> pages, Action<string, string> troubled, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pages);
        var unconfirmed = new HashSet<long>();
        await Task.WhenAll(pages.Select(async page =>
        {
            try
            {
                await grains.GetGrain<ILedgerPageGrain>(page.Key).PostAsync([.. page], cancellationToken);
            }
#pragma warning disable CA1031 // Whatever the error, it is posted again.
            catch (Exception e)
#pragma warning restore CA1031
            {
                troubled(page.Key, e.Message);
                unconfirmed.UnionWith(page.Select(posting => posting.Number)); // in the grain's turn, one after the other
            }
        }));
        return unconfirmed;
    }
}

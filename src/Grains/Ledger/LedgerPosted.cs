namespace VerifiedAddition.Grains;

/// <summary>What becomes of a page when something is posted to it. Pure.</summary>
internal static class LedgerPosted
{
    /// <summary>Posts to a page.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="page">The page.</param>
    /// <param name="postings">The postings, by number.</param>
    /// <returns>The same page if it has had all of them; otherwise the next, and what is to be posted to those below it.</returns>
    /// <remarks>Whether a line is on this page or below depends only on the postings before it, so that it is the same when they come again.</remarks>
    public static (LedgerPage Next, ILookup<string, LedgerPosting> Below) To(string key, LedgerPage page, IEnumerable<LedgerPosting> postings)
    {
        ArgumentNullException.ThrowIfNull(page);
        LedgerPosting[] news = [.. postings.Where(posting => posting.Number > page.Number)];
        var lines = page.Lines.ToList();
        var places = lines.Select((line, place) => (Key: line.About(), place)).ToDictionary(one => one.Key, one => one.place);
        var below = new List<LedgerPosting>();
        foreach (var posting in news)
        {
            if (places.TryGetValue(posting.Line.About(), out var place))
            {
                lines[place] = lines[place].Plus(posting.Line);
            }
            else if (lines.Count < LedgerPages.MaxLines)
            {
                places.Add(posting.Line.About(), lines.Count);
                lines.Add(posting.Line);
            }
            else
            {
                below.Add(posting);
            }
        }

        var pages = below.ToLookup(posting => LedgerPages.Below(key, posting.Line), StringComparer.Ordinal);
        return (news.Length == 0
            ? page
            : new(
                news[^1].Number,
                page.Total + news.Sum(posting => posting.Line.SlotSeconds),
                [.. lines],
                [.. page.Further.Union(pages.Select(one => one.Key), StringComparer.Ordinal)]), pages);
    }
}

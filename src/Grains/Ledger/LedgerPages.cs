using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Grains;

/// <summary>Which record of the ledger has what. Pure.</summary>
/// <remarks>
/// Every lease is on the page of each UTC day over which it went, and on the page of its sweep, by variant and day. So are questions, on pages of their
/// own. A page has a bounded number of lines:
/// others are on further pages, which are found by the hash of what a line is about.
/// </remarks>
internal static class LedgerPages
{
    /// <summary>Most lines of a page: with the longest names, and the keys of all pages below it, less than 64 kB of JSON.</summary>
    public const int MaxLines = 128;

    /// <summary>Stands in no name of a sweep, and once for each page above.</summary>
    private const char Mark = '~';

    private const int HashDigits = 2;

    /// <summary>The key of a day's page.</summary>
    public static string OfDay(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"day-{day:yyyy-MM-dd}");

    /// <summary>The key of a sweep's page.</summary>
    public static string OfSweep(string sweep) => $"sweep-{sweep}";

    /// <summary>The key of the page below one that has no room for a line.</summary>
    public static string Below(string page, LedgerLine line)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(line);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{line.Sweep}\n{line.Owner}\n{line.Device}\n{line.Variant}")));
        return $"{page}{Mark}{hash[(page.Count(letter => letter == Mark) * HashDigits)..][..HashDigits]}";
    }

    /// <summary>The key of the page that has the questions of a day or a sweep: a page takes postings of only one that numbers them.</summary>
    /// <param name="page">The key of the day's page or the sweep's.</param>
    public static string QuestionsOf(string page) => $"asked-{page}";

    /// <summary>Returns what leases add to which page, by number.</summary>
    public static ILookup<string, LedgerPosting> Of(IEnumerable<SlotCharge> charges)
    {
        ArgumentNullException.ThrowIfNull(charges);
        return charges.OrderBy(charge => charge.Number)
            .SelectMany(charge => charge.Days().SelectMany(line => new[]
            {
                (Page: OfDay(line.Day!.Value), Posting: new LedgerPosting(charge.Number, line)),
                (Page: OfSweep(charge.Sweep), Posting: new LedgerPosting(charge.Number, line with { Variant = charge.Variant })),
            }))
            .ToLookup(one => one.Page, one => one.Posting, StringComparer.Ordinal);
    }

    /// <summary>Returns what questions add to which page, by number. Those that no sweep asked for are only on the page of their day.</summary>
    public static ILookup<string, LedgerPosting> Of(IEnumerable<QuestionCharge> charges)
    {
        ArgumentNullException.ThrowIfNull(charges);
        return charges.OrderBy(charge => charge.Number)
            .SelectMany(charge => charge.Pages())
            .ToLookup(one => one.Page, one => one.Posting, StringComparer.Ordinal);
    }

    /// <summary>Reads the lines of a page and those below it, and of what it has not had.</summary>
    /// <param name="key">The page.</param>
    /// <param name="read">Reads one page.</param>
    /// <param name="unposted">Returns what may not have been posted yet, by page.</param>
    /// <remarks>
    /// The page is read first: what is posted in between is then missed for a moment, rather than counted twice.
    /// </remarks>
    public static async Task<LedgerLine[]> ReadAsync(string key, Func<string, Task<LedgerPage>> read, Func<Task<ILookup<string, LedgerPosting>>> unposted)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(unposted);
        var top = await read(key);
        var lines = new List<LedgerLine>(top.Lines);
        var further = new Stack<string>(top.Further);
        while (further.TryPop(out var below))
        {
            var page = await read(below);
            lines.AddRange(page.Lines);
            Array.ForEach(page.Further, further.Push);
        }

        lines.AddRange((await unposted())[key].Where(posting => posting.Number > top.Number).Select(posting => posting.Line));
        return LedgerLine.Sum(lines, line => line);
    }

    /// <summary>Reads what a day's page or a sweep's says, with its questions.</summary>
    /// <param name="key">The page.</param>
    /// <param name="read">Reads one page.</param>
    /// <param name="leases">Returns leases that may not have been posted yet.</param>
    /// <param name="questions">Returns questions that may not have been posted yet.</param>
    public static async Task<LedgerLine[]> ReadAsync(
        string key, Func<string, Task<LedgerPage>> read, Func<Task<ILookup<string, LedgerPosting>>> leases, Func<Task<ILookup<string, LedgerPosting>>> questions) =>
        LedgerLine.Sum([.. await ReadAsync(key, read, leases), .. await ReadAsync(QuestionsOf(key), read, questions)], line => line);

    /// <summary>Returns the slot-seconds of a sweep.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="read">Reads one page.</param>
    /// <param name="unposted">Returns leases that may not have been posted yet.</param>
    public static async Task<double> TotalAsync(string sweep, Func<string, Task<LedgerPage>> read, Func<Task<ILookup<string, LedgerPosting>>> unposted)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(unposted);
        var page = await read(OfSweep(sweep));
        return page.Total + (await unposted())[OfSweep(sweep)].Where(posting => posting.Number > page.Number).Sum(posting => posting.Line.SlotSeconds);
    }

    private static IEnumerable<(string Page, LedgerPosting Posting)> Pages(this QuestionCharge charge)
    {
        var line = charge.Line();
        yield return (QuestionsOf(OfDay(charge.Day)), new(charge.Number, line with { Variant = null }));
        if (charge.Sweep.Length > 0)
        {
            yield return (QuestionsOf(OfSweep(charge.Sweep)), new(charge.Number, line));
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Grains;

/// <summary>Which record of the ledger has what. Pure.</summary>
/// <remarks>
/// Every lease is on the page of each UTC day over which it went, and on the page of its sweep, by variant. A page has a bounded number of lines:
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

    /// <summary>Returns what charges add to which page, by number.</summary>
    public static ILookup<string, LedgerPosting> Of(IEnumerable<SlotCharge> charges)
    {
        ArgumentNullException.ThrowIfNull(charges);
        return charges.OrderBy(charge => charge.Number)
            .SelectMany(charge => charge.Days().Select(line => (Page: OfDay(line.Day!.Value), Line: line)).Append((Page: OfSweep(charge.Sweep), Line: charge.Line()))
                .Select(one => (one.Page, Posting: new LedgerPosting(charge.Number, one.Line))))
            .ToLookup(one => one.Page, one => one.Posting, StringComparer.Ordinal);
    }

    /// <summary>Reads the lines of a page and those below it, and of charges that it has not had.</summary>
    /// <param name="key">The page.</param>
    /// <param name="read">Reads one page.</param>
    /// <param name="charges">Returns charges that may not have been posted yet.</param>
    /// <remarks>
    /// The page is read first: what is posted in between is then missed for a moment, rather than counted twice.
    /// </remarks>
    public static async Task<LedgerLine[]> ReadAsync(string key, Func<string, Task<LedgerPage>> read, Func<Task<SlotCharge[]>> charges)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(charges);
        var top = await read(key);
        var lines = new List<LedgerLine>(top.Lines);
        var further = new Stack<string>(top.Further);
        while (further.TryPop(out var below))
        {
            var page = await read(below);
            lines.AddRange(page.Lines);
            Array.ForEach(page.Further, further.Push);
        }

        lines.AddRange(Of(await charges())[key].Where(posting => posting.Number > top.Number).Select(posting => posting.Line));
        return LedgerLine.Sum(lines, line => line);
    }

    /// <summary>Returns the slot-seconds of a sweep.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="read">Reads one page.</param>
    /// <param name="charges">Returns charges that may not have been posted yet.</param>
    public static async Task<double> TotalAsync(string sweep, Func<string, Task<LedgerPage>> read, Func<Task<SlotCharge[]>> charges)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(charges);
        var page = await read(OfSweep(sweep));
        return page.Total + Of(await charges())[OfSweep(sweep)].Where(posting => posting.Number > page.Number).Sum(posting => posting.Line.SlotSeconds);
    }
}

using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What the ledger is asked.</summary>
/// <param name="By">By what it is added up.</param>
/// <param name="Since">The first UTC day; null for all days of a sweep by variant.</param>
/// <param name="Until">The last UTC day; null for all days of a sweep by variant.</param>
/// <param name="Sweep">Only this sweep; null for all.</param>
public sealed record LedgerQuestion(LedgerBy By, DateOnly? Since, DateOnly? Until, string? Sweep)
{
    /// <summary>Days where no first one is given: the last is the last of so many.</summary>
    public const int UsualDays = 30;

    /// <summary>The words for <see cref="LedgerBy"/>.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<LedgerBy>().Select(EnumText.Of)];

    /// <summary>Reads a question.</summary>
    /// <param name="by">One of <see cref="Words"/>; null for by sweep.</param>
    /// <param name="since">The first day, as <c>2026-11-30</c>; null for 29 days before the last.</param>
    /// <param name="until">The last day; null for today.</param>
    /// <param name="sweep">A sweep's name; null for all.</param>
    /// <param name="today">The UTC day.</param>
    /// <exception cref="ClientException">One of them is wrong, or they do not go together.</exception>
    public static LedgerQuestion Of(string? by, string? since, string? until, string? sweep, DateOnly today)
    {
        if (sweep is not null && !NameRules.Fits(sweep))
        {
            throw new ClientException($"The sweep is {UntrustedText.Quote(sweep)}. {NameRules.Rule}");
        }

        var chosen = by is null ? LedgerBy.Sweep : Choice(by);
        if (chosen is LedgerBy.Variant)
        {
            _ = sweep ?? throw new ClientException("Variants are those of one sweep. Name the sweep.");
            if (since is null && until is null)
            {
                return new(chosen, Since: null, Until: null, sweep);
            }
        }

        var last = until is null ? today : Day("until", until);
        var first = since is null ? last.AddDays(1 - Math.Min(UsualDays, last.DayNumber + 1)) : Day("since", since);
        var days = last.DayNumber - first.DayNumber + 1;
        return days is >= 1 and <= ILedgerGrain.MaxDays ? new(chosen, first, last, sweep) : throw new ClientException(string.Create(
            CultureInfo.InvariantCulture,
            $"The days from {first:yyyy-MM-dd} to {last:yyyy-MM-dd} are {Math.Max(0, days):N0}, but must be from 1 to {ILedgerGrain.MaxDays:N0}."));
    }

    /// <summary>Asks a grid.</summary>
    public async Task<LedgerJson> ReadAsync(IGridReader grid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var lines = await LinesAsync(grid, cancellationToken);
        var names = By is LedgerBy.Variant ? await NamesAsync(grid, cancellationToken) : [];
        var found = LedgerLine.Sum(lines.Where(line => Sweep is null || string.Equals(line.Sweep, Sweep, StringComparison.Ordinal)), KeyOf);
        var rows = found.Select(line => new LedgerRowJson(TextOf(line), line.Variant is { } id ? names.GetValueOrDefault(id) : null, line.SlotSeconds, line.Leases, line.Questions, line.Bytes));
        return new(
            By,
            Since,
            Until,
            Sweep,
            found.Sum(line => line.SlotSeconds),
            found.Sum(line => line.Leases),
            found.Sum(line => line.Questions),
            found.Sum(line => line.Bytes),
            [.. By is LedgerBy.Day ? rows.OrderBy(row => row.Key, StringComparer.Ordinal) : rows.OrderByDescending(row => row.SlotSeconds).ThenByDescending(row => row.Questions).ThenBy(row => row.Key, StringComparer.Ordinal)]);
    }

    /// <summary>Reads the lines of these days; those of variants are the sweep's, and where earlier versions kept no day, they are of none.</summary>
    private async Task<LedgerLine[]> LinesAsync(IGridReader grid, CancellationToken cancellationToken)
    {
        if (By is not LedgerBy.Variant)
        {
            return await grid.LedgerAsync(Since!.Value, Until!.Value, cancellationToken);
        }

        var lines = await grid.LedgerAsync(Sweep!, cancellationToken);
        return Since is null ? lines : Array.FindAll(lines, line => line.Day >= Since && line.Day <= Until);
    }

    private static LedgerBy Choice(string by) => Words.Contains(by, StringComparer.Ordinal)
        ? Enum.GetValues<LedgerBy>()[Words.Index().First(word => string.Equals(word.Item, by, StringComparison.Ordinal)).Index]
        : throw new ClientException($"by is {UntrustedText.Quote(by)}, but must be one of {string.Join(", ", Words)}.{Nearest.Hint(by[..Math.Min(by.Length, 100)], Words)}");

    private static DateOnly Day(string what, string given) =>
        DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new ClientException($"{what} is {UntrustedText.Quote(given)}, but must be a day, such as 2026-11-30.");

    private LedgerLine KeyOf(LedgerLine line)
    {
        var none = new LedgerLine("", Owner: null, "", 0, 0);
        return By switch
        {
            LedgerBy.Day => none with { Day = line.Day },
            LedgerBy.Sweep => none with { Sweep = line.Sweep },
            LedgerBy.Owner => none with { Owner = line.Owner },
            LedgerBy.Device => none with { Device = line.Device },
            _ => none with { Variant = line.Variant },
        };
    }

    private string? TextOf(LedgerLine key) => By switch
    {
        LedgerBy.Day => key.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        LedgerBy.Sweep => key.Sweep.Length > 0 ? key.Sweep : null,
        LedgerBy.Owner => key.Owner,
        LedgerBy.Device => key.Device,
        _ => key.Variant?.Value,
    };

    /// <summary>The names of the sweep's variants; none if it is deleted.</summary>
    private async Task<Dictionary<VariantId, string>> NamesAsync(IGridReader grid, CancellationToken cancellationToken)
    {
        var names = new Dictionary<VariantId, string>();
        if (!(await grid.SweepNamesAsync(cancellationToken)).Contains(Sweep, StringComparer.Ordinal))
        {
            return names;
        }

        await foreach (var page in SweepPages.ReadAsync(grid, Sweep!, new(Count: SweepPageRequest.MaxCount), cancellationToken))
        {
            Array.ForEach(page, cell => names.TryAdd(cell.Spec.Id, cell.Name));
        }

        return names;
    }
}

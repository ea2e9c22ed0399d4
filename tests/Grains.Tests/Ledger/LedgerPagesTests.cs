using System.Text.Json;

namespace VerifiedAddition.Grains.Tests;

/// <summary>What a charge adds to which page, and that each counts once however often it is posted.</summary>
public sealed class LedgerPagesTests
{
    private static readonly long Noon = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly Dictionary<string, LedgerPage> _pages = new(StringComparer.Ordinal);

    [Fact]
    public async Task A_lease_over_two_midnights_is_on_three_days_and_once_in_its_sweep()
    {
        var charge = Charge(1, from: Noon, seconds: 48 * 3600);
        Post(charge);

        Assert.Equal([12 * 3600.0, 24 * 3600.0, 12 * 3600.0], (await DaysAsync(new(2026, 11, 30), 3)).Select(line => line.SlotSeconds));
        Assert.Equal([1L, 0, 0], (await DaysAsync(new(2026, 11, 30), 3)).Select(line => line.Leases));
        Assert.Equal(48 * 3600, await TotalAsync("nine"));
    }

    [Fact]
    public async Task A_variant_of_a_sweep_has_a_line_a_day_and_its_bytes_are_on_the_first()
    {
        Post(Charge(1, from: Noon, seconds: 24 * 3600));

        Assert.Equal(
            [(new DateOnly(2026, 11, 30), 12 * 3600.0, 1L, 1000L), (new DateOnly(2026, 12, 1), 12 * 3600.0, 0L, 0L)],
            (await ReadAsync("sweep-nine")).Select(line => (line.Day!.Value, line.SlotSeconds, line.Leases, line.Bytes)));
    }

    [Fact]
    public async Task Questions_are_read_with_the_leases_of_their_line_and_those_of_no_sweep_by_day_alone()
    {
        var day = new DateOnly(2026, 11, 30);
        var variant = new VariantId($"{0:x20}");
        Post(Charge(1, Noon, seconds: 10));
        var asked = LedgerPages.Of([new QuestionCharge(1, "nine", Owner: null, "cpu", variant, day, 700), new QuestionCharge(2, "", Owner: null, "cpu", variant, day, 50)]);
        Post(asked["asked-day-2026-11-30"], "asked-day-2026-11-30");

        async Task<LedgerLine[]> LinesOf(string key) => await LedgerPages.ReadAsync(
            key, PageAsync, () => Task.FromResult(LedgerPages.Of(Array.Empty<SlotCharge>())), () => Task.FromResult(asked));

        Assert.Equal(["asked-day-2026-11-30", "asked-sweep-nine"], asked.Select(page => page.Key), StringComparer.Ordinal);
        Assert.Equal([new("nine", Owner: null, "cpu", 10, 1, variant, day, 700, 1000)], await LinesOf("sweep-nine"));
        Assert.Equal([new("nine", Owner: null, "cpu", 10, 1, Variant: null, day, 700, 1000), new("", Owner: null, "cpu", 0, 0, Variant: null, day, 50)], await LinesOf("day-2026-11-30"));
    }

    [Fact]
    public async Task A_page_of_an_earlier_version_goes_on_and_its_lines_have_no_day()
    {
        _pages["sweep-nine"] = JsonSerializer.Deserialize<LedgerPageGrain.Memory>(
            """{"page":{"number":5,"total":60,"lines":[{"sweep":"nine","owner":null,"device":"cpu","slotSeconds":60,"leases":2,"variant":{"value":"00000000000000000000"},"day":null}],"further":[]}}""",
            StateMetadata.Options)!.Page;
        Post(Charge(5, Noon, seconds: 9), Charge(6, Noon, seconds: 10));

        Assert.Equal(70, await TotalAsync("nine"));
        Assert.Equal([(null, 60.0, 0L), (new DateOnly(2026, 11, 30), 10.0, 6000L)], (await ReadAsync("sweep-nine")).Select(line => (line.Day, line.SlotSeconds, line.Bytes)));
    }

    [Fact]
    public void Variants_of_a_stack_share_the_time_of_their_slot() =>
        Assert.Equal(10, Charge(1, Noon, seconds: 40) with { Share = 4 } is var charge ? charge.Seconds : 0);

    [Fact]
    public void A_clock_that_was_set_back_charges_nothing()
    {
        var charge = Charge(1, Noon, seconds: -5);

        Assert.Equal(0, charge.Seconds);
        Assert.Equal(new LedgerLine("nine", Owner: null, "cpu", 0, 1, Day: new(2026, 11, 30), Bytes: 1000), Assert.Single(charge.Days()));
    }

    [Fact]
    public async Task What_comes_again_with_more_behind_it_counts_once_on_all_pages()
    {
        // More variants than a page has lines, posted in batches that begin anew until they are confirmed, as after a kill.
        var random = new Random(7);
        SlotCharge[] charges = [.. Enumerable.Range(1, 3 * LedgerMost).Select(number => Charge(number * 10, Noon + number, seconds: 1 + random.Next(9), variant: random.Next(2 * LedgerMost)))];
        for (var (from, until) = (0, 0); from < charges.Length;)
        {
            until = Math.Min(charges.Length, until + random.Next(60));
            Post(charges[from..until]);
            from = random.Next(3) == 0 ? until : from;
        }

        var expected = charges.GroupBy(charge => charge.Variant).ToDictionary(group => group.Key, group => group.Sum(charge => charge.Seconds));
        var found = await ReadAsync("sweep-nine");
        Assert.Equal(expected.OrderBy(one => one.Key.Value, StringComparer.Ordinal), found.OrderBy(line => line.Variant!.Value.Value, StringComparer.Ordinal)
            .Select(line => KeyValuePair.Create(line.Variant!.Value, line.SlotSeconds)));
        Assert.Equal(charges.Sum(charge => charge.Bytes), found.Sum(line => line.Bytes));
        Assert.Equal(charges.Length, found.Sum(line => line.Leases));
        Assert.Equal(charges.Sum(charge => charge.Seconds), await TotalAsync("nine"));
        Assert.True(_pages.Count > 3);
        Assert.All(_pages.Values, page => Assert.InRange(page.Lines.Length, 1, LedgerMost));
    }

    [Fact]
    public async Task What_was_not_posted_yet_is_read_and_what_was_is_not_read_twice()
    {
        Post(Charge(1, Noon, seconds: 10));

        var pending = new[] { Charge(1, Noon, 10), Charge(2, Noon, 5), Charge(SlotCharge.Running, Noon, 3, variant: 4) };

        Assert.Equal(18, await TotalAsync("nine", pending));
        Assert.Equal([15.0, 3.0], (await ReadAsync("sweep-nine", pending)).Select(line => line.SlotSeconds));
    }

    [Fact]
    public void The_largest_page_is_smaller_than_64_kB()
    {
        LedgerLine Longest(int i) => new(
            new('s', 64), new('o', 64), new('d', LabelRules.MaxLength), 1234567.123, 123456, new($"{i:x20}"), new(2026, 11, 30), 1_000_000_000_000, 1L << 50);

        var page = new LedgerPage(
            long.MaxValue, 1e9 / 3, [.. Enumerable.Range(0, LedgerMost).Select(Longest)], [.. Enumerable.Range(0, 256).Select(i => $"sweep-{new string('s', 64)}~{i:x2}")]);

        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(new LedgerPageGrain.Memory { Page = page }, StateMetadata.Options).Length, 40_000, 64 * 1024);
    }

    private const int LedgerMost = LedgerPages.MaxLines;

    private static SlotCharge Charge(long number, long from, double seconds, int variant = 0) =>
        new(number, "nine", Owner: null, "cpu", new($"{variant:x20}"), from, from + (long)(seconds * 1000), Bytes: number * 1000);

    private void Post(params SlotCharge[] charges)
    {
        foreach (var page in LedgerPages.Of(charges))
        {
            Post(page, page.Key);
        }
    }

    private void Post(IEnumerable<LedgerPosting> postings, string key)
    {
        var (next, below) = LedgerPosted.To(key, _pages.GetValueOrDefault(key, LedgerPage.Empty), postings);
        foreach (var page in below)
        {
            Post(page, page.Key);
        }

        _pages[key] = next;
    }

    private Task<LedgerPage> PageAsync(string key) => Task.FromResult(_pages.GetValueOrDefault(key, LedgerPage.Empty));

    private Task<LedgerLine[]> ReadAsync(string key, params SlotCharge[] pending) => LedgerPages.ReadAsync(key, PageAsync, () => Task.FromResult(LedgerPages.Of(pending)));

    private Task<double> TotalAsync(string sweep, params SlotCharge[] pending) => LedgerPages.TotalAsync(sweep, PageAsync, () => Task.FromResult(LedgerPages.Of(pending)));

    private async Task<LedgerLine[]> DaysAsync(DateOnly since, int days)
    {
        var lines = new List<LedgerLine>();
        for (var day = 0; day < days; day++)
        {
            lines.AddRange(await ReadAsync(LedgerPages.OfDay(since.AddDays(day))));
        }

        return [.. lines];
    }
}

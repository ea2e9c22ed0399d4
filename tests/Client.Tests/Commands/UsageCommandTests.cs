using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Who has used how much of the slots.</summary>
public sealed class UsageCommandTests(FakeGrid grid)
{
    [Theory]
    [InlineData("sweep", "used-two +2.00 +3 +1,000,000 +3.0 MiB", "used-one +1.50 +2 +50 +0 B")]
    [InlineData("day", "2001-01-01 +1.50 +2 +50 ", "2001-01-02 +2.00 +3 +1,000,000 ")]
    [InlineData("owner", "anna +2.00 +3 +1,000,000 ", "nobody +1.50 +2 +50 ")]
    [InlineData("device", "cuda +2.00 +3 +1,000,000 ", "cpu +1.50 +2 +50 ")]
    public async Task It_is_added_up_by_what_is_asked_for(string by, string first, string second)
    {
        Use(2001);

        var shown = await grid.RunAsync("usage", "--by", by, "--since", "2001-01-01", "--until", "2001-01-02");

        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Assert.StartsWith("3.50 slot-hours were used, 1,000,050 questions asked and 3.0 MiB written from 2001-01-01 to 2001-01-02 (UTC):", shown.Output, StringComparison.Ordinal);
        Assert.Matches($"(?s){first}.*{second}", shown.Output);
    }

    [Fact]
    public async Task Json_has_the_sums_and_the_variants_of_a_sweep_their_names()
    {
        Use(2002);
        var cell = Scene.Verified("known", 0, Scene.Small with { Seed = 77_123 });
        grid.World.Script(Scene.Sweep("used-by-variants", SweepPhase.Completed, cell));
        grid.World.Ledger.Enqueue(new("used-by-variants", Owner: null, "cpu", 60, 1, cell.Spec.Id));
        grid.World.Ledger.Enqueue(new("used-by-variants", Owner: null, "cpu", 90, 2, new("00000000000000000001")));

        var days = JsonSerializer.Deserialize<JsonElement>((await grid.RunAsync("usage", "--sweep", "used-two", "--since", "2002-01-01", "--until", "2002-12-31", "--json")).Output);
        var variants = JsonSerializer.Deserialize<JsonElement>((await grid.RunAsync("usage", "--by", "variant", "--sweep", "used-by-variants", "--json")).Output);

        Assert.Equal(
            ("sweep", "2002-01-01", 7200, 3, 1_000_000, 3 << 20),
            (days.GetProperty("by").GetString(), days.GetProperty("since").GetString(), days.GetProperty("slotSeconds").GetInt32(), days.GetProperty("leases").GetInt32(), days.GetProperty("questions").GetInt32(), days.GetProperty("bytes").GetInt32()));
        Assert.Equal(
            [("00000000000000000001", null, 90), (cell.Spec.Id.Value, "known", 60)],
            variants.GetProperty("rows").EnumerateArray().Select(row => (row.GetProperty("key").GetString()!, row.GetProperty("name").GetString(), row.GetProperty("slotSeconds").GetInt32())));
    }

    [Fact]
    public async Task Days_of_variants_are_those_that_are_asked_for_and_without_any_all()
    {
        foreach (var (day, seconds) in new[] { (null, 3600), ((DateOnly?)new(2004, 1, 1), 7200), (new(2004, 1, 2), 10_800) })
        {
            grid.World.Ledger.Enqueue(new("used-by-days", Owner: null, "cpu", seconds, 1, new($"{7:x20}"), day, Questions: 10));
        }

        var all = await grid.RunAsync("usage", "--by", "variant", "--sweep", "used-by-days");
        var some = await grid.RunAsync("usage", "--by", "variant", "--sweep", "used-by-days", "--since", "2004-01-02", "--until", "2004-02-01");

        Assert.StartsWith("6.00 slot-hours were used, 30 questions asked and 0 B written by the sweep used-by-days:", all.Output, StringComparison.Ordinal);
        Assert.StartsWith("3.00 slot-hours were used, 10 questions asked and 0 B written by the sweep used-by-days from 2004-01-02 to 2004-02-01 (UTC):", some.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_sweep_asked_for_is_none_in_words_and_null_in_json()
    {
        grid.World.Ledger.Enqueue(new("", Owner: null, "cpu", 0, 0, Day: new(2005, 1, 1), Questions: 77));

        var shown = await grid.RunAsync("usage", "--since", "2005-01-01", "--until", "2005-01-01");
        var json = JsonSerializer.Deserialize<JsonElement>((await grid.RunAsync("usage", "--since", "2005-01-01", "--until", "2005-01-01", "--json")).Output);

        Assert.Matches("none +0.0 +0 +77", shown.Output);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("rows")[0].GetProperty("key").ValueKind);
    }

    [Fact]
    public async Task Where_nothing_was_used_that_is_said()
    {
        var shown = await grid.RunAsync("usage", "--since", "1999-01-01", "--until", "1999-01-02");

        Assert.Equal((0, "Nothing was used from 1999-01-01 to 1999-01-02 (UTC)."), (shown.Code, shown.Output.Trim()));
    }

    [Fact]
    public async Task A_sweep_is_shown_with_what_it_used_of_its_limit_and_why_the_grid_paused_it()
    {
        var sweep = Scene.Sweep("spent", SweepPhase.Paused, Scene.Verified("a", 0, Scene.Small with { Seed = 77_124 }));
        sweep = sweep with { PausedFor = "maxSlotHours is 2, and it has used 2.5. Raise it", Spec = sweep.Spec! with { Terms = new(MaxSlotHours: 2, Owner: "anna") } };
        grid.World.Script(sweep);
        grid.World.Ledger.Enqueue(new("spent", "anna", "cpu", 9000, 1, Day: new(2003, 1, 1)));

        var shown = await grid.RunAsync("sweep", "show", "spent");
        var json = JsonSerializer.Deserialize<JsonElement>((await grid.RunAsync("sweep", "show", "spent", "--json")).Output);

        Assert.Contains("; at most 2 slot-hours; owner anna.", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Its training has used 2.50 slot-hours of 2.", shown.Output, StringComparison.Ordinal);
        Assert.Contains("The grid has paused it: maxSlotHours is 2, and it has used 2.5. Raise it.", shown.Output, StringComparison.Ordinal);
        Assert.Equal(("anna", 2, sweep.PausedFor), (json.GetProperty("owner").GetString(), json.GetProperty("maxSlotHours").GetInt32(), json.GetProperty("pausedFor").GetString()));
    }

    [Theory]
    [InlineData("since is 'yesterday', but must be a day, such as 2026-11-30.", "--since", "yesterday")]
    [InlineData("The days from 2026-02-01 to 2026-01-01 are 0, but must be from 1 to 3,660.", "--since", "2026-02-01", "--until", "2026-01-01")]
    [InlineData("The days from 1999-01-01 to 2026-01-01 are 9,863, but must be from 1 to 3,660.", "--since", "1999-01-01", "--until", "2026-01-01")]
    [InlineData("Variants are those of one sweep. Name the sweep.", "--by", "variant")]
    [InlineData("Variants are those of one sweep. Name the sweep.", "--by", "variant", "--since", "2026-01-01")]
    [InlineData("The sweep is 'a b'. A name has", "--sweep", "a b")]
    public async Task What_cannot_be_asked_is_refused_in_words(string told, params string[] args)
    {
        var refused = await grid.RunAsync(["usage", .. args]);

        Assert.Equal(ExitCodes.BadInput, refused.Code);
        Assert.Contains(told, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_earliest_day_has_no_days_before_it() =>
        Assert.Equal(DateOnly.MinValue, LedgerQuestion.Of(by: null, since: null, until: "0001-01-05", sweep: null, new(2026, 1, 1)).Since);

    private void Use(int year)
    {
        if (grid.World.Ledger.All(line => line.Day?.Year != year))
        {
            grid.World.Ledger.Enqueue(new("used-one", Owner: null, "cpu", 5400, 2, Day: new(year, 1, 1), Questions: 50));
            grid.World.Ledger.Enqueue(new("used-two", "anna", "cuda", 7200, 3, Day: new(year, 1, 2), Questions: 1_000_000, Bytes: 3 << 20));
        }
    }
}

using System.Text.Json;

namespace VerifiedAddition.Grains.Tests;

/// <summary>That each question a job counts is taken once, whatever is told again, late or not stored.</summary>
public sealed class LedgerIntakeTests
{
    private static readonly long Noon = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    [Fact]
    public void What_a_job_tells_again_is_taken_once_with_the_day_on_which_it_came()
    {
        var first = new LedgerIntake().Take(Charge("a", 0, 300), Noon);
        var again = first.Take(Charge("a", 0, 300), Noon + 1);
        var more = again.Take(Charge("a", 0, 1000), Noon + 86_400_000).Take(Charge("a", 300, 700), Noon + 86_400_001);

        Assert.Same(first, again);
        Assert.Equal([(300L, new DateOnly(2026, 11, 30)), (700L, new DateOnly(2026, 12, 1))], more.Outbox.Select(charge => (charge.Questions, charge.Day)));
        Assert.Equal(more.Outbox.Select(charge => charge.Number).Order(), more.Outbox.Select(charge => charge.Number));
    }

    [Fact]
    public void What_an_earlier_version_counted_is_not_charged() =>
        Assert.Equal(200, Assert.Single(new LedgerIntake().Take(Charge("a", 800, 1000), Noon).Outbox).Questions);

    [Fact]
    public void A_settled_job_is_remembered_until_no_late_call_can_come_and_then_forgotten()
    {
        var settled = new LedgerIntake().Take(Charge("a", 0, 500), Noon).Settle("a", 500, Noon);

        Assert.Equal(500, settled.Take(Charge("a", 0, 500), Noon + 119_000).Outbox.Sum(charge => charge.Questions));
        Assert.True(settled.Take(Charge("b", 0, 1), Noon + 119_000).Jobs.ContainsKey("a"));
        Assert.False(settled.Take(Charge("b", 0, 1), Noon + 121_000).Jobs.ContainsKey("a"));
        Assert.True(TimeSpan.FromMilliseconds(LedgerIntake.RemembersFor) >= 2 * (JobCharging.Trusted + TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_job_whose_state_does_not_say_yet_what_was_taken_is_not_forgotten()
    {
        var taken = new LedgerIntake().Take(Charge("a", 0, 500), Noon);

        Assert.Same(taken, taken.Settle("a", 499, Noon));
        Assert.Same(taken, taken.Settle("unknown", 1, Noon));
        Assert.True(taken.Take(Charge("b", 0, 1), Noon + 1_000_000_000).Jobs.ContainsKey("a"));
    }

    [Fact]
    public void Numbers_rise_when_the_clock_goes_back_and_when_the_newest_were_lost()
    {
        var intake = new LedgerIntake().Take(Charge("a", 0, 1), 1000).Take(Charge("b", 0, 1), 500);

        Assert.Equal([1000L, 1001], intake.Outbox.Select(charge => charge.Number));
        Assert.Equal(9000, intake.Take(Charge("c", 0, 1), 9000).Number);
    }

    [Fact]
    public void It_comes_back_from_its_state_and_from_an_empty_one()
    {
        var intake = new LedgerIntake().Take(Charge("a", 0, 5), Noon).Take(Charge("b", 0, 6), Noon).Settle("a", 5, Noon);

        var back = JsonSerializer.Deserialize<LedgerIntakeGrain.Memory>(JsonSerializer.Serialize(LedgerIntakeGrain.Memory.Of(intake), StateMetadata.Options), StateMetadata.Options)!.Restored();
        var none = JsonSerializer.Deserialize<LedgerIntakeGrain.Memory>("{}", StateMetadata.Options)!.Restored();

        Assert.Equal(intake.Outbox, back.Outbox);
        Assert.Equal(intake.Jobs.OrderBy(job => job.Key, StringComparer.Ordinal), back.Jobs.OrderBy(job => job.Key, StringComparer.Ordinal));
        Assert.Equal(intake.Number, back.Number);
        Assert.Empty(none.Outbox);
    }

    [Fact]
    public void In_every_history_of_kills_repeats_and_lost_writes_each_job_is_charged_what_its_state_counts_at_the_end()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var history = new IntakeHistory(seed);
            history.Run();

            Assert.Equal(history.Counted, history.Charged);
        }
    }

    private static JobCharge Charge(string job, long from, long to) => new(job, from, to, "nine", Owner: null, Variant: null, "cpu");
}

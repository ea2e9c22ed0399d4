using System.Text.Json;
using VerifiedAddition.Chaos;

namespace VerifiedAddition.Cluster.Tests;

public sealed class ReckoningTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly InjectedFault Kill = new(Noon.AddSeconds(10), Fault.KillSilo, ["silo1"], [Work.Training, Work.Verification]);

    private static readonly JournalLine[] Log =
    [
        Line(0, "silo1", "VerifiedAddition.Silo.TorchTrainingSession: Variant abc: epoch 5 is at step 0"),
        Line(9, "silo1", "VerifiedAddition.Silo.TorchTrainingSession: Variant abc: epoch 5 is at step 900"),
        Line(12, "silo2", "VerifiedAddition.Silo.MembershipLog: Silo 'silo1' (S127.0.0.1:1:7) is Dead"),
        Line(12.5, "silo3", "VerifiedAddition.Silo.MembershipLog: Silo 'silo1' (S127.0.0.1:1:7) is Dead"),
        Line(13, "silo2", "VerifiedAddition.Grains.DevicePoolGrain: Variant abc: lease 5 of silo silo1 (Dead) is taken back"),
        Line(14, "silo3", "VerifiedAddition.Silo.TorchTrainingSession: Variant abc: epoch 6 is at step 800"),
        Line(16, "silo3", "VerifiedAddition.Silo.TorchTrainingSession: Variant abc: epoch 6 is at step 1000"),
        Line(16, "silo2", "VerifiedAddition.Grains.VariantGrain: Variant abc: Training → Trained (null)"),
        Line(17, "silo2", "VerifiedAddition.Silo.TorchShardVerifier: Verification v: shard 3 asks 500 questions from 1500 on"),
        Line(18, "silo3", "VerifiedAddition.Silo.TorchShardVerifier: Verification v: shard 3 asks 500 questions from 1500 on"),
        Line(18, "silo3", "VerifiedAddition.Silo.TorchShardVerifier: Verification v: shard 4 asks 500 questions from 2000 on"),
    ];

    [Fact]
    public void A_blow_is_told_with_what_it_cost()
    {
        var figures = new Reckoning(Log, [Kill]).Faults.Single(fault => fault.Fault is Fault.KillSilo);

        Assert.Equal(
            new FaultFigures(Fault.KillSilo, 1, new([2]), new([3]), new([4]), AttemptsLost: 1, StepsRepeated: 100, new(1, 1, 0, 0)), figures);
    }

    [Fact]
    public void Figures_as_json_name_the_blow_and_its_times()
    {
        var json = JsonSerializer.SerializeToElement(new Reckoning(Log, [Kill]).Faults[0], ReportJson.Options);

        Assert.Equal("killSilo", json.GetProperty("blow").GetString());
        Assert.Equal(4, json.GetProperty("resumed").GetProperty("median").GetDouble());
    }

    [Fact]
    public void Runs_are_summed_with_all_their_times()
    {
        var one = new FaultFigures(Fault.KillSilo, 2, new([1, 5]), null, new([4]), AttemptsLost: 1, StepsRepeated: 100, new(1, 0, 0, 1));
        var two = new FaultFigures(Fault.KillSilo, 1, new([2]), new([3]), null, AttemptsLost: 2, StepsRepeated: 7, new(1, 1, 0, 0));

        var sum = Report(1, one, "lost").Plus(Report(2, two));

        Assert.Equal([1UL, 2UL], sum.Seeds);
        Assert.Equal(new(Fault.KillSilo, 3, new([1, 2, 5]), new([3]), new([4]), AttemptsLost: 3, StepsRepeated: 107, new(2, 1, 0, 1)), Assert.Single(sum.Faults));
        Assert.Equal((2.0, 5.0), (sum.Faults[0].Detected!.Median, sum.Faults[0].Detected!.Most));
        Assert.Equal((20, 40L), (sum.Variants, sum.Questions));
        Assert.Equal(["lost"], sum.Problems, StringComparer.Ordinal);
        Assert.Equal(["KillSilo never met Analysis"], ChaosReport.NeverHit(sum.Faults), StringComparer.Ordinal);

        static ChaosReport Report(ulong seed, FaultFigures fault, params string[] problems) =>
            new([seed], 1, 1, 10, 1000, [fault], 0, 10, 0, 20, 0, 0, 0, 0, 0, 0, 0, problems);
    }

    [Fact]
    public void What_is_written_as_json_is_read_again()
    {
        var json = JsonSerializer.Serialize(new Reckoning(Log, [Kill]).Faults, ReportJson.Options);

        Assert.Equal(new Reckoning(Log, [Kill]).Faults, JsonSerializer.Deserialize<FaultFigures[]>(json, ReportJson.Options)!);
    }

    [Fact]
    public void A_blow_at_another_silo_cost_nothing()
    {
        var figures = new Reckoning(Log, [Kill with { Silos = ["silo2"] }]).Faults.Single(fault => fault.Fault is Fault.KillSilo);

        Assert.Equal(new FaultFigures(Fault.KillSilo, 1, null, null, null, AttemptsLost: 0, StepsRepeated: 0, new(1, 1, 0, 0)), figures);
    }

    [Fact]
    public void What_is_made_again_is_told_in_time()
    {
        JournalLine[] begins = [.. Enumerable.Range(0, 31).Select(i => Line(i / 2.0, "silo1", At(5, 100 + i)))];

        Assert.Equal(TimeSpan.FromSeconds(15), Lost(At(6, 100)).RepeatedTime);
        Assert.Equal(TimeSpan.FromSeconds(1), Lost(At(6, 128)).RepeatedTime);
        Assert.True(Lost(At(6, 0)).IsForgotten);
        Assert.False(Lost(At(6, 100)).IsForgotten);

        Attempt Lost(string next) => new Reckoning([.. begins, Line(40, "silo2", next)], []).Attempts.Single(attempt => attempt.Epoch == 5);
    }

    [Fact]
    public void What_a_restored_storage_forgot_may_be_made_again_and_no_more()
    {
        JournalLine[] lines = [.. Enumerable.Range(0, 20).Select(i => Line(i / 2.0, "silo1", At(5, 100 + i))), Line(40, "silo2", At(6, 100))];
        var most = TimeSpan.FromSeconds(6);

        Assert.Single(new Reckoning(lines, [Kill]).RepeatedBeyond(most));
        Assert.Empty(new Reckoning(lines, [Kill with { Fault = Fault.RestoreStorage }]).RepeatedBeyond(most));
        Assert.Single(new Reckoning(lines, [Kill with { Fault = Fault.RestoreStorage }]).RepeatedBeyond(TimeSpan.FromSeconds(5)));
        Assert.Single(new Reckoning(lines, [Kill with { Fault = Fault.RestoreStorage, At = Noon.AddSeconds(41) }]).RepeatedBeyond(most));
        Assert.Empty(new Reckoning(lines, [Kill with { Fault = Fault.FlipBit }]).RepeatedBeyond(most));
        Assert.Single(new Reckoning(lines, [Kill with { Fault = Fault.FlipBit, Silos = ["silo2"] }]).RepeatedBeyond(most));
    }

    [Fact]
    public void Only_an_attempt_that_the_copy_did_not_know_may_be_followed_by_one_from_step_0()
    {
        Assert.Single(Fallen(began: 5, Kill));
        Assert.Single(Fallen(began: 5, Kill with { Fault = Fault.RestoreStorage }));
        Assert.Empty(Fallen(began: 8, Kill with { Fault = Fault.RestoreStorage }));
        Assert.Single(Fallen(began: 8, Kill with { Fault = Fault.RestoreStorage, At = Noon.AddSeconds(7) }));

        static IEnumerable<Attempt> Fallen(double began, InjectedFault fault) =>
            new Reckoning([Line(began, "silo1", At(5, 100)), Line(20, "silo2", At(6, 0))], [fault]).Forgotten;
    }

    [Fact]
    public void Shards_that_are_begun_again_are_counted_as_asked_again() =>
        Assert.Equal(500, new Reckoning(Log, [Kill]).QuestionsAskedAgain);

    [Fact]
    public void A_variant_that_is_recorded_as_trained_twice_is_found_unless_a_restored_storage_forgot_it()
    {
        var restored = Kill with { Fault = Fault.RestoreStorage, At = Noon.AddSeconds(18) };
        var again = Line(30, "silo2", "VerifiedAddition.Grains.VariantGrain: Variant abc: Training → Trained (null)");
        Assert.Empty(new Reckoning(Log, []).CompletedTwice);
        Assert.Equal(["abc"], new Reckoning([.. Log, Log[7]], []).CompletedTwice, StringComparer.Ordinal);
        Assert.Empty(new Reckoning([.. Log, again], [restored]).CompletedTwice);
        Assert.Empty(new Reckoning([.. Log, again], [restored with { At = Noon.AddSeconds(15.99) }]).CompletedTwice); // while the processes are ended
        Assert.Equal(["abc"], new Reckoning([.. Log, again, again], [restored]).CompletedTwice, StringComparer.Ordinal);
    }

    private static string At(int epoch, int step) => $"VerifiedAddition.Silo.TorchTrainingSession: Variant abc: epoch {epoch} is at step {step}";

    private static JournalLine Line(double seconds, string silo, string text) =>
        new(Noon.AddHours(1), silo, $"{Noon.AddSeconds(seconds):yyyy-MM-ddTHH:mm:ss.fffZ} info {text}");
}

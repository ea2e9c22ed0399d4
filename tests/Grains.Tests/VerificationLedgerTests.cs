using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

public sealed class VerificationLedgerTests
{
    private static readonly VerificationLedger Empty = new()
    {
        Plan = new(Operation.Add, 3, SampleKind.Uniform, 1, 25),
        ShardSize = 10,
    };

    private static ShardReport Shard(int shard, long first, long questions, params long[] failing) => new(
        shard, first, questions, failing.Length, [new("S0", questions, failing.Length)],
        [.. failing.Select(index => new FailingQuestion(index, "1+1", "+0002", "+0003", "S0", "A0"))], 2, "silo");

    [Fact]
    public void Shards_cover_the_questions_once()
    {
        var ranges = Enumerable.Range(0, Empty.Shards).Select(Empty.RangeOf);

        Assert.Equal([(0, 10), (10, 10), (20, 5)], ranges);
    }

    [Fact]
    public void A_shard_that_is_reported_twice_is_counted_once()
    {
        var ledger = Empty.After(Shard(0, 0, 10, 3)).After(Shard(0, 0, 10, 3));

        Assert.Equal((10, 1, 2.0), (ledger.Asked, ledger.Failures, ledger.ShardSeconds));
    }

    [Fact]
    public void A_shard_of_another_cut_is_not_counted()
    {
        Assert.Same(Empty, Empty.After(Shard(0, 0, 9)));
        Assert.Same(Empty, Empty.After(Shard(3, 30, 10)));
        Assert.Same(Empty, Empty.After(Shard(1, 0, 10)));
    }

    [Fact]
    public void The_sum_is_the_same_in_any_order()
    {
        ShardReport[] shards = [Shard(0, 0, 10, 3, 4), Shard(1, 10, 10), Shard(2, 20, 5, 22)];

        var forth = shards.Aggregate(Empty, (ledger, shard) => ledger.After(shard));
        var back = shards.Reverse().Aggregate(Empty, (ledger, shard) => ledger.After(shard));

        Assert.True(forth.IsComplete);
        Assert.Equal([3, 4, 22], forth.Failing.Select(failing => failing.Index));
        Assert.Equal(forth.Failing.AsEnumerable(), back.Failing);
        Assert.Equal((forth.Asked, forth.Failures, new ClassCount("S0", 25, 3)), (back.Asked, back.Failures, back.Classes["S0"]));
    }

    [Fact]
    public void The_first_failing_questions_are_kept_and_all_are_counted()
    {
        var plan = Empty with { Plan = Empty.Plan with { Questions = 4000 }, ShardSize = 2000 };
        var many = Enumerable.Range(0, 900).Select(index => (long)index).ToArray();

        var ledger = plan.After(Shard(1, 2000, 2000, [.. many.Select(index => 2000 + index)])).After(Shard(0, 0, 2000, many));

        Assert.Equal(1800, ledger.Failures);
        Assert.Equal(VerificationPlan.MaxFailures, ledger.Failing.Length);
        Assert.Equal(2099, ledger.Failing[^1].Index);
    }

    private static VerificationLedger Exhaustive { get; } = VerificationLedger.Begin(VerificationPlan.Of(Operation.Add, 1, new(1, SampleKind.Exhaustive, 3)), 40);

    private static ShardReport Part(int shard, long first, long questions, string engine) =>
        Shard(shard, first, questions) with { SmallestMargin = shard + 0.1, Rechecked = shard, Engine = engine };

    [Fact]
    public void A_verification_of_all_questions_keeps_what_each_shard_came_to()
    {
        ShardReport[] shards = [Part(2, 80, 20, "b"), Part(0, 0, 40, "a"), Part(0, 0, 40, "c"), Part(1, 40, 40, "b")];

        var ledger = shards.Aggregate(Exhaustive, (sum, shard) => sum.After(shard));
        var certificate = ledger.CertificateOf(WeightsRef.Called(new string('0', 64)));

        Assert.Equal([new(0, 0, 40, 0, 0.1, 0), new(1, 40, 40, 0, 1.1, 1), new(2, 80, 20, 0, 2.1, 2)], certificate!.Shards);
        Assert.Equal(["a", "b"], certificate.Engines, StringComparer.Ordinal);
        Assert.Empty(certificate.Problems());
    }

    [Fact]
    public void What_the_bounds_of_float64_say_is_summed_and_stored()
    {
        ShardReport[] shards =
        [
            Part(1, 40, 40, "a") with { Rechecked = 5, Rounding = new(2, 1e-9) },
            Part(0, 0, 40, "a") with { Rechecked = 0, Rounding = RoundingResult.None },
            Part(2, 80, 20, "a") with { Rechecked = 1, Rounding = new(0, 1e-7) },
        ];

        var ledger = shards.Aggregate(Exhaustive, (sum, shard) => sum.After(shard));
        var stored = System.Text.Json.JsonSerializer.Serialize(ledger.Records);

        Assert.Equal(new RoundingResult(2, 1e-7), ledger.Rounding);
        Assert.Equal([null, new(2, 1e-9), new(0, 1e-7)], ledger.CertificateOf(WeightsRef.Called(new string('0', 64)))!.Shards.Select(shard => shard.Rounding));
        Assert.Equal("""{"0":[0,0.1,0],"1":[0,1.1,5,2,1E-09],"2":[0,2.1,1,0,1E-07]}""", stored, StringComparer.Ordinal);
        Assert.Equal(ledger.Records.Values, System.Text.Json.JsonSerializer.Deserialize<SortedDictionary<int, ShardRecord>>(stored)!.Values);
    }

    [Fact]
    public void Nothing_is_said_of_bounds_if_an_older_silo_counted_questions_that_float64_decided()
    {
        var known = Exhaustive.After(Part(0, 0, 40, "a") with { Rounding = new(0, 0) });

        Assert.Equal(RoundingResult.None, known.After(Part(1, 40, 40, "a") with { Rechecked = 0 }).Rounding);
        Assert.Null(known.After(Part(1, 40, 40, "a")).Rounding);
    }

    [Fact]
    public void There_is_no_certificate_before_the_last_shard_and_none_of_a_sample()
    {
        var weights = WeightsRef.Called(new string('0', 64));
        var sample = Empty.After(Shard(0, 0, 10)).After(Shard(1, 10, 10)).After(Shard(2, 20, 5));

        Assert.Null(Exhaustive.After(Part(0, 0, 40, "a")).CertificateOf(weights));
        Assert.True(sample.IsComplete);
        Assert.Null(sample.CertificateOf(weights));
        Assert.Empty(sample.Records);
    }

    [Theory]
    [InlineData(1, 25_000, 100, 1)]
    [InlineData(3, 25_000, 25_000, 40)]
    [InlineData(4, 25_000, 25_000, 4000)]
    [InlineData(5, 25_000, 1_000_000, 10_000)]
    [InlineData(4, 1, 10_000, 10_000)]
    public void All_questions_are_cut_into_no_more_shards_than_a_certificate_holds(int digits, long wanted, long size, int shards)
    {
        var ledger = VerificationLedger.Begin(VerificationPlan.Of(Operation.Subtract, digits, new(1, SampleKind.Exhaustive, 3)), wanted);

        Assert.Equal((size, shards), (ledger.ShardSize, ledger.Shards));
    }

    [Fact]
    public void Records_are_stored_small_and_found_again()
    {
        var serializer = new Storage.JsonGrainStateSerializer();
        var ledger = Exhaustive.After(Part(1, 40, 40, "a") with { SmallestMargin = double.NaN }).After(Part(0, 0, 40, "a"));

        var stored = serializer.Serialize(ledger);
        var found = serializer.Deserialize<VerificationLedger>(stored);

        Assert.Contains("""{"0":[0,0.1,0],"1":[0,"NaN",1]}""", stored.ToString(), StringComparison.Ordinal);
        Assert.Equal(ledger.Records, found.Records);
        Assert.Equal(ledger.Engines, found.Engines);
        Assert.False(found.LacksRecords);
    }

    [Fact]
    public void A_ledger_that_kept_no_records_says_so()
    {
        Assert.True((Exhaustive with { Counted = IntervalSet.Of(0, 1) }).LacksRecords);
        Assert.False((Empty with { Counted = IntervalSet.Of(0, 1) }).LacksRecords);
    }

    private static VerificationPlan Trillion { get; } = new(Operation.Add, 18, SampleKind.Uniform, 1, VerificationRules.MaxQuestions);

    [Fact]
    public void As_many_questions_as_are_taken_need_no_more_memory_than_few()
    {
        var serializer = new Storage.JsonGrainStateSerializer();
        var ledger = VerificationLedger.Begin(Trillion, 25_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var waiting = PartQueue.Of(ledger.Missing);
        var stored = serializer.Serialize(ledger);
        var half = ledger with { Counted = IntervalSet.Below(20_000_000) };
        var storedHalf = serializer.Serialize(half);
        var found = serializer.Deserialize<VerificationLedger>(storedHalf);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal((40_000_000, 25_000), (ledger.Shards, ledger.ShardSize));
        Assert.Equal(0, waiting.Take().Part);
        Assert.InRange(stored.ToMemory().Length + storedHalf.ToMemory().Length, 0, 2000);
        Assert.Equal((20_000_000, 20_000_000), (found.Missing.Count, found.Missing.TakeFirst().First));
    }

    [Fact]
    public void Shards_that_end_in_any_order_leave_as_many_ranges_as_there_are_gaps()
    {
        var ledger = VerificationLedger.Begin(Trillion, 25_000);
        foreach (var shard in Enumerable.Range(0, 2000).Select(i => i ^ 7)) // eight in flight, the last first
        {
            ledger = ledger.After(Shard(shard, shard * 25_000L, 25_000));
        }

        Assert.Single(ledger.Counted.Ranges);
        Assert.Equal((2000, 50_000_000), (ledger.Counted.Count, ledger.Asked));
    }

    [Fact]
    public void Shards_that_are_too_many_to_be_numbered_are_made_larger()
    {
        var ledger = VerificationLedger.Begin(Trillion, 1);

        Assert.Equal(466, ledger.ShardSize);
        Assert.InRange(ledger.Shards, 1, int.MaxValue);
    }

    [Fact]
    public void A_ledger_of_an_earlier_version_is_gone_on_with()
    {
        const string stored = """
            {"plan":{"operation":"Add","digits":3,"sample":"Uniform","seed":1,"questions":25,"realisations":10},"shardSize":10,"counted":[0,2],
            "asked":15,"failures":1,"shardSeconds":4,"classes":{"S0":{"class":"S0","questions":15,"failures":1}},"failing":[],"shards":3,"isComplete":false}
            """;

        var ledger = new Storage.JsonGrainStateSerializer().Deserialize<VerificationLedger>(BinaryData.FromString(stored));

        Assert.Equal((2, 15, 1), (ledger.Counted.Count, ledger.Asked, ledger.Missing.TakeFirst().First));
        Assert.True(ledger.After(Shard(1, 10, 10)).IsComplete);
    }

    [Fact]
    public void Of_a_model_that_fails_everywhere_the_lowest_strata_are_kept_in_whatever_order_they_come()
    {
        ShardReport[] shards = [Failing(0, 90_000), Failing(1, 60_000), Failing(2, 30_000)];

        var forth = shards.Aggregate(Empty, (ledger, shard) => ledger.After(shard));
        var back = shards.Reverse().Aggregate(Empty, (ledger, shard) => ledger.After(shard));

        Assert.Equal(VerificationLedger.MaxStrata, forth.Strata.Count);
        Assert.Equal(VerificationLedger.MaxStrata - 1, forth.Strata.Keys.Last());
        Assert.Equal(forth.Strata.AsEnumerable(), back.Strata);

        static ShardReport Failing(int shard, int first) => Shard(shard, shard * 10, shard < 2 ? 10 : 5) with
        {
            Strata = [.. Enumerable.Range(0, 70_000).Select(i => new StratumCount(shard == 2 ? i : first + i, 1, 1))],
        };
    }
}

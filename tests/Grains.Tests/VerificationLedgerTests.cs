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
        Assert.Equal(VerificationPlan.MostFailures, ledger.Failing.Length);
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
        Assert.True((Exhaustive with { Counted = [0, 1] }).LacksRecords);
        Assert.False((Empty with { Counted = [0, 1] }).LacksRecords);
    }
}

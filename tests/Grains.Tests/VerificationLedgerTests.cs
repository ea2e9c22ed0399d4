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
}

using System.Net;

namespace VerifiedAddition.Grains.Tests;

public sealed class ShardFlightsTests
{
    private static readonly SiloAddress[] Silos =
        [.. Enumerable.Range(1, 3).Select(port => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 0))];

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static ShardFlights Of(int shards, int most = 6) => new()
    {
        Most = most,
        StealAfter = At(10),
        Waiting = ShardQueue.Of(IntervalSet.Below(shards)),
        Number = 0,
    };

    /// <summary>Sends all that may depart.</summary>
    private static (ShardFlights Next, ShardFlight[] Sent) SendAll(ShardFlights flights, double now, params SiloAddress[] silos) =>
        SendAll(flights, now, [.. silos.Select(silo => new ShardSilo(silo, Room: 100))]);

    private static (ShardFlights Next, ShardFlight[] Sent) SendAll(ShardFlights flights, double now, params ShardSilo[] silos)
    {
        var sent = new List<ShardFlight>();
        while (flights.Depart(silos, At(now)) is (var next, { } flight))
        {
            flights = next;
            sent.Add(flight);
        }

        return (flights, [.. sent]);
    }

    [Fact]
    public void Shards_depart_in_order_and_spread_over_the_silos()
    {
        var (flights, sent) = SendAll(Of(100), 0, Silos);

        Assert.Equal([0, 1, 2, 3, 4, 5], sent.Select(flight => flight.Shard));
        Assert.All(Silos, silo => Assert.Equal(2, sent.Count(flight => flight.Silo.Equals(silo))));
        Assert.Equal(6, sent.Select(flight => flight.Number).Distinct().Count());
        Assert.Equal(6, flights.Waiting.Take().Shard);
    }

    [Fact]
    public void The_next_shard_goes_to_the_silo_that_has_finished_one()
    {
        var (flights, sent) = SendAll(Of(100), 0, Silos);

        var (_, next) = SendAll(flights.Done(sent[4], At(1)), 1, Silos);

        Assert.Equal((6, sent[4].Silo), (next.Single().Shard, next.Single().Silo));
    }

    [Fact]
    public void A_shard_that_takes_much_longer_than_the_others_is_run_on_another_silo_too_once_nothing_waits()
    {
        var (flights, sent) = SendAll(Of(6), 0, Silos);
        flights = sent[1..].Aggregate(flights, (all, flight) => all.Done(flight, At(2)));

        Assert.Empty(SendAll(flights, 9.9, Silos).Sent);
        var (stolen, copies) = SendAll(flights, 10.1, Silos);

        Assert.Equal(sent[0].Shard, copies.Single().Shard);
        Assert.NotEqual(sent[0].Silo, copies.Single().Silo);
        Assert.NotEqual(sent[0].Number, copies.Single().Number);
        Assert.Empty(SendAll(stolen, 12, Silos).Sent);
    }

    [Fact]
    public void Where_shards_take_long_a_shard_is_overdue_after_three_times_the_median()
    {
        var (flights, sent) = SendAll(Of(6), 0, Silos);
        flights = sent[1..].Aggregate(flights, (all, flight) => all.Done(flight, At(60)));

        Assert.Empty(SendAll(flights, 179, Silos).Sent);
        Assert.Single(SendAll(flights, 181, Silos).Sent);
    }

    [Fact]
    public void The_first_result_counts_and_no_copy_is_under_way_any_more()
    {
        var (flights, sent) = SendAll(Of(6), 0, Silos);
        flights = sent[1..].Aggregate(flights, (all, flight) => all.Done(flight, At(2)));
        var (stolen, copies) = SendAll(flights, 11, Silos);

        Assert.False(stolen.Done(copies.Single(), At(12)).IsUnfinished);
        Assert.False(stolen.Done(sent[0], At(12)).IsUnfinished);
    }

    [Fact]
    public void A_copy_that_is_overdue_too_is_followed_by_one_on_a_third_silo_and_then_by_none()
    {
        var (flights, sent) = SendAll(Of(1), 0, Silos);
        (flights, var second) = SendAll(flights, 11, Silos);
        (flights, var third) = SendAll(flights, 22, Silos);

        Assert.Equal(3, new[] { sent, second, third }.Select(flights => flights.Single().Silo).Distinct().Count());
        Assert.Empty(SendAll(flights, 100, Silos).Sent);
    }

    [Fact]
    public void Nothing_is_stolen_from_the_only_silo_nor_where_all_are_slow()
    {
        var (alone, _) = SendAll(Of(6), 0, Silos[0]);
        var (together, _) = SendAll(Of(6), 0, Silos);

        Assert.Empty(SendAll(alone, 1000, Silos[0]).Sent);
        Assert.Empty(SendAll(together, 1000, Silos).Sent);
    }

    [Fact]
    public void A_slow_silo_gets_nothing_until_it_answers_and_does_not_hold_up_the_others()
    {
        var (flights, sent) = SendAll(Of(100, most: 3), 0, Silos);
        flights = flights.Done(sent[1], At(2)).Done(sent[2], At(2));
        (flights, _) = SendAll(flights, 11, Silos[0], Silos[1], Silos[2]);

        Assert.Equal(4, flights.Flying.Count);
        Assert.Single(flights.Flying, flight => flight.Silo.Equals(sent[0].Silo));
        var (_, next) = SendAll(flights.Done(sent[0], At(12)), 12, Silos);
        Assert.Empty(next);
        (_, next) = SendAll(flights.Done(sent[0], At(12)) with { Most = 4 }, 12, Silos);
        Assert.Equal(sent[0].Silo, next.Single().Silo);
    }

    [Fact]
    public void A_silo_without_a_slot_is_asked_after_the_others_and_never_twice_within_a_second()
    {
        var (flights, sent) = SendAll(Of(100, most: 2), 0, Silos[0], Silos[1]);
        flights = flights.SentBack(sent[0], At(0.1));

        Assert.Empty(SendAll(flights, 0.2, sent[0].Silo).Sent);
        var (_, elsewhere) = SendAll(flights, 1.5, sent[0].Silo, sent[1].Silo);
        Assert.Equal((sent[0].Shard, sent[1].Silo), (elsewhere.Single().Shard, elsewhere.Single().Silo));
        var (_, again) = SendAll(flights, 1.5, sent[0].Silo);
        Assert.Equal(sent[0].Shard, again.Single().Shard);
    }

    [Fact]
    public void A_silo_that_kept_a_shard_waiting_for_a_slot_is_asked_again_at_once_where_there_is_no_other()
    {
        var (flights, sent) = SendAll(Of(1), 0, Silos[0]);

        var (_, again) = SendAll(flights.SentBack(sent[0], At(20)), 20, Silos[0]);

        Assert.Equal(sent[0].Shard, again.Single().Shard);
    }

    [Fact]
    public void Shards_of_a_lost_silo_are_the_next_to_be_run_and_are_no_errors()
    {
        var (flights, sent) = SendAll(Of(100, most: 60), 0, Silos);
        var lost = sent.Where(flight => flight.Silo.Equals(Silos[0])).ToArray();

        flights = lost.Aggregate(flights, (all, flight) => all.SentBack(flight, At(1)));
        var (_, again) = SendAll(flights, 1, Silos[1], Silos[2]);

        Assert.Equal(20, lost.Length);
        Assert.Equal(0, flights.Errors);
        Assert.Equal(lost.Select(flight => flight.Shard).Order(), again.Take(20).Select(flight => flight.Shard).Order());
    }

    [Fact]
    public void A_shard_whose_copy_is_under_way_is_not_run_a_third_time_when_its_silo_is_lost()
    {
        var (flights, sent) = SendAll(Of(1), 0, Silos);
        (flights, _) = SendAll(flights, 11, Silos);

        Assert.True(flights.SentBack(sent[0], At(12)).Waiting.IsEmpty);
        Assert.True(flights.Failed(sent[0], At(12)).Waiting.IsEmpty);
    }

    [Fact]
    public void Errors_of_shards_that_departed_together_count_once_and_make_the_next_ones_wait()
    {
        var (flights, sent) = SendAll(Of(100), 0, Silos);

        flights = sent.Aggregate(flights, (all, flight) => all.Failed(flight, At(1)));

        Assert.Equal(1, flights.Errors);
        Assert.Empty(SendAll(flights, 1.2, Silos).Sent);
        var (next, again) = SendAll(flights, 1.3, Silos);
        Assert.Equal(6, again[0].Shard);
        Assert.Equal(2, next.Failed(again[0], At(2)).Errors);
        Assert.Equal(0, next.Failed(again[0], At(2)).Done(again[1], At(2)).Errors);
    }

    [Fact]
    public void Silos_without_a_GPU_are_filled_before_those_with_one()
    {
        ShardSilo[] silos = [new(Silos[0], Room: 2, Rank: 1), new(Silos[1], Room: 2), new(Silos[2], Room: 1)];

        var (_, sent) = SendAll(Of(100, most: 4), 0, silos);

        Assert.Equal(
            [(Silos[0], 1), (Silos[1], 2), (Silos[2], 1)], sent.CountBy(flight => flight.Silo).Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(Silos[0], sent[^1].Silo);
    }

    [Fact]
    public void A_silo_gets_no_more_than_it_has_room_for()
    {
        ShardSilo[] silos = [new(Silos[0], Room: 2), new(Silos[1], Room: 3)];

        var (flights, sent) = SendAll(Of(100, most: 50), 0, silos);

        Assert.Equal((2, 3), (sent.Count(flight => flight.Silo.Equals(Silos[0])), sent.Count(flight => flight.Silo.Equals(Silos[1]))));
        var done = sent.First(flight => flight.Silo.Equals(Silos[0]));
        Assert.Equal(Silos[0], SendAll(flights.Done(done, At(1)), 1, silos).Sent.Single().Silo);
    }

    [Fact]
    public void Where_every_slot_trains_one_shard_waits_at_each_silo()
    {
        ShardSilo[] busy = [new(Silos[0], Room: 0), new(Silos[1], Room: 0, Rank: 1)];

        var (flights, sent) = SendAll(Of(100, most: 50), 0, busy);

        Assert.Equal(2, sent.Select(flight => flight.Silo).Distinct().Count());
        Assert.Equal(2, sent.Length);
        Assert.Single(SendAll(flights, 1, busy[0], busy[1] with { Room = 2 }).Sent);
    }

    [Fact]
    public void A_silo_with_room_is_asked_before_one_where_a_shard_would_wait_even_if_it_rests()
    {
        var (flights, sent) = SendAll(Of(1), 0, new ShardSilo(Silos[0], Room: 1));
        flights = flights.SentBack(sent[0], At(0.1));

        var (_, again) = SendAll(flights, 5, new ShardSilo(Silos[0], Room: 1), new ShardSilo(Silos[1], Room: 0));

        Assert.Equal(Silos[0], again.Single().Silo);
    }

    [Fact]
    public void Of_shards_that_failed_only_so_many_wait_for_those_that_were_never_run()
    {
        var waiting = Enumerable.Range(0, ShardQueue.MostFailed).Aggregate(ShardQueue.Of(IntervalSet.Of(500, 501)), (queue, shard) => queue.WithLast(shard));

        Assert.Equal(500, waiting.Take().Shard);
        var (first, others) = waiting.WithLast(100).Take();
        Assert.Equal((0, 500), (first, others.Take().Shard));
        Assert.Equal(9, others.WithNext(9).Take().Shard);
    }
}

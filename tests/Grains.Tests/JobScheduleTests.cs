using System.Net;

namespace VerifiedAddition.Grains.Tests;

public sealed class JobScheduleTests
{
    private static readonly SiloAddress[] Silos =
        [.. Enumerable.Range(1, 3).Select(port => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 0))];

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static JobSchedule Of(int shards, int most = 6) => new()
    {
        MaxRunning = most,
        StealAfter = At(10),
        Waiting = PartQueue.Of(IntervalSet.Below(shards)),
        Number = 0,
    };

    /// <summary>Assigns all parts that may be assigned.</summary>
    private static (JobSchedule Next, Assignment[] Sent) SendAll(JobSchedule schedule, double now, params SiloAddress[] silos) =>
        SendAll(schedule, now, [.. silos.Select(silo => new JobSilo(silo, Room: 100))]);

    private static (JobSchedule Next, Assignment[] Sent) SendAll(JobSchedule schedule, double now, params JobSilo[] silos)
    {
        var sent = new List<Assignment>();
        while (schedule.Assign(silos, At(now)) is (var next, { } run))
        {
            schedule = next;
            sent.Add(run);
        }

        return (schedule, [.. sent]);
    }

    [Fact]
    public void Shards_depart_in_order_and_spread_over_the_silos()
    {
        var (schedule, sent) = SendAll(Of(100), 0, Silos);

        Assert.Equal([0, 1, 2, 3, 4, 5], sent.Select(run => run.Part));
        Assert.All(Silos, silo => Assert.Equal(2, sent.Count(run => run.Silo.Equals(silo))));
        Assert.Equal(6, sent.Select(run => run.Number).Distinct().Count());
        Assert.Equal(6, schedule.Waiting.Take().Part);
    }

    [Fact]
    public void The_next_shard_goes_to_the_silo_that_has_finished_one()
    {
        var (schedule, sent) = SendAll(Of(100), 0, Silos);

        var (_, next) = SendAll(schedule.Done(sent[4], At(1)), 1, Silos);

        Assert.Equal((6, sent[4].Silo), (next.Single().Part, next.Single().Silo));
    }

    [Fact]
    public void A_shard_that_takes_much_longer_than_the_others_is_run_on_another_silo_too_once_nothing_waits()
    {
        var (schedule, sent) = SendAll(Of(6), 0, Silos);
        schedule = sent[1..].Aggregate(schedule, (all, run) => all.Done(run, At(2)));

        Assert.Empty(SendAll(schedule, 9.9, Silos).Sent);
        var (stolen, copies) = SendAll(schedule, 10.1, Silos);

        Assert.Equal(sent[0].Part, copies.Single().Part);
        Assert.NotEqual(sent[0].Silo, copies.Single().Silo);
        Assert.NotEqual(sent[0].Number, copies.Single().Number);
        Assert.Empty(SendAll(stolen, 12, Silos).Sent);
    }

    [Fact]
    public void Where_shards_take_long_a_shard_is_overdue_after_three_times_the_median()
    {
        var (schedule, sent) = SendAll(Of(6), 0, Silos);
        schedule = sent[1..].Aggregate(schedule, (all, run) => all.Done(run, At(60)));

        Assert.Empty(SendAll(schedule, 179, Silos).Sent);
        Assert.Single(SendAll(schedule, 181, Silos).Sent);
    }

    [Fact]
    public void The_first_result_counts_and_no_copy_is_under_way_any_more()
    {
        var (schedule, sent) = SendAll(Of(6), 0, Silos);
        schedule = sent[1..].Aggregate(schedule, (all, run) => all.Done(run, At(2)));
        var (stolen, copies) = SendAll(schedule, 11, Silos);

        Assert.False(stolen.Done(copies.Single(), At(12)).IsUnfinished);
        Assert.False(stolen.Done(sent[0], At(12)).IsUnfinished);
    }

    [Fact]
    public void A_copy_that_is_overdue_too_is_followed_by_one_on_a_third_silo_and_then_by_none()
    {
        var (schedule, sent) = SendAll(Of(1), 0, Silos);
        (schedule, var second) = SendAll(schedule, 11, Silos);
        (schedule, var third) = SendAll(schedule, 22, Silos);

        Assert.Equal(3, new[] { sent, second, third }.Select(schedule => schedule.Single().Silo).Distinct().Count());
        Assert.Empty(SendAll(schedule, 100, Silos).Sent);
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
        var (schedule, sent) = SendAll(Of(100, most: 3), 0, Silos);
        schedule = schedule.Done(sent[1], At(2)).Done(sent[2], At(2));
        (schedule, _) = SendAll(schedule, 11, Silos[0], Silos[1], Silos[2]);

        Assert.Equal(4, schedule.Running.Count);
        Assert.Single(schedule.Running, run => run.Silo.Equals(sent[0].Silo));
        var (_, next) = SendAll(schedule.Done(sent[0], At(12)), 12, Silos);
        Assert.Empty(next);
        (_, next) = SendAll(schedule.Done(sent[0], At(12)) with { MaxRunning = 4 }, 12, Silos);
        Assert.Equal(sent[0].Silo, next.Single().Silo);
    }

    [Fact]
    public void A_silo_without_a_slot_is_asked_after_the_others_and_never_twice_within_a_second()
    {
        var (schedule, sent) = SendAll(Of(100, most: 2), 0, Silos[0], Silos[1]);
        schedule = schedule.Rejected(sent[0], At(0.1));

        Assert.Empty(SendAll(schedule, 0.2, sent[0].Silo).Sent);
        var (_, elsewhere) = SendAll(schedule, 1.5, sent[0].Silo, sent[1].Silo);
        Assert.Equal((sent[0].Part, sent[1].Silo), (elsewhere.Single().Part, elsewhere.Single().Silo));
        var (_, again) = SendAll(schedule, 1.5, sent[0].Silo);
        Assert.Equal(sent[0].Part, again.Single().Part);
    }

    [Fact]
    public void A_silo_that_kept_a_shard_waiting_for_a_slot_is_asked_again_at_once_where_there_is_no_other()
    {
        var (schedule, sent) = SendAll(Of(1), 0, Silos[0]);

        var (_, again) = SendAll(schedule.Rejected(sent[0], At(20)), 20, Silos[0]);

        Assert.Equal(sent[0].Part, again.Single().Part);
    }

    [Fact]
    public void Shards_of_a_lost_silo_are_the_next_to_be_run_and_are_no_errors()
    {
        var (schedule, sent) = SendAll(Of(100, most: 60), 0, Silos);
        var lost = sent.Where(run => run.Silo.Equals(Silos[0])).ToArray();

        schedule = lost.Aggregate(schedule, (all, run) => all.Rejected(run, At(1)));
        var (_, again) = SendAll(schedule, 1, Silos[1], Silos[2]);

        Assert.Equal(20, lost.Length);
        Assert.Equal(0, schedule.Errors);
        Assert.Equal(lost.Select(run => run.Part).Order(), again.Take(20).Select(run => run.Part).Order());
    }

    [Fact]
    public void A_shard_whose_copy_is_under_way_is_not_run_a_third_time_when_its_silo_is_lost()
    {
        var (schedule, sent) = SendAll(Of(1), 0, Silos);
        (schedule, _) = SendAll(schedule, 11, Silos);

        Assert.True(schedule.Rejected(sent[0], At(12)).Waiting.IsEmpty);
        Assert.True(schedule.Failed(sent[0], At(12)).Waiting.IsEmpty);
    }

    [Fact]
    public void Errors_of_shards_that_departed_together_count_once_and_make_the_next_ones_wait()
    {
        var (schedule, sent) = SendAll(Of(100), 0, Silos);

        schedule = sent.Aggregate(schedule, (all, run) => all.Failed(run, At(1)));

        Assert.Equal(1, schedule.Errors);
        Assert.Empty(SendAll(schedule, 1.2, Silos).Sent);
        var (next, again) = SendAll(schedule, 1.3, Silos);
        Assert.Equal(6, again[0].Part);
        Assert.Equal(2, next.Failed(again[0], At(2)).Errors);
        Assert.Equal(0, next.Failed(again[0], At(2)).Done(again[1], At(2)).Errors);
    }

    [Fact]
    public void Silos_without_a_GPU_are_filled_before_those_with_one()
    {
        JobSilo[] silos = [new(Silos[0], Room: 2, Rank: 1), new(Silos[1], Room: 2), new(Silos[2], Room: 1)];

        var (_, sent) = SendAll(Of(100, most: 4), 0, silos);

        Assert.Equal(
            [(Silos[0], 1), (Silos[1], 2), (Silos[2], 1)], sent.CountBy(run => run.Silo).Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(Silos[0], sent[^1].Silo);
    }

    [Fact]
    public void A_silo_gets_no_more_than_it_has_room_for()
    {
        JobSilo[] silos = [new(Silos[0], Room: 2), new(Silos[1], Room: 3)];

        var (schedule, sent) = SendAll(Of(100, most: 50), 0, silos);

        Assert.Equal((2, 3), (sent.Count(run => run.Silo.Equals(Silos[0])), sent.Count(run => run.Silo.Equals(Silos[1]))));
        var done = sent.First(run => run.Silo.Equals(Silos[0]));
        Assert.Equal(Silos[0], SendAll(schedule.Done(done, At(1)), 1, silos).Sent.Single().Silo);
    }

    [Fact]
    public void Where_every_slot_trains_one_shard_waits_at_each_silo()
    {
        JobSilo[] busy = [new(Silos[0], Room: 0), new(Silos[1], Room: 0, Rank: 1)];

        var (schedule, sent) = SendAll(Of(100, most: 50), 0, busy);

        Assert.Equal(2, sent.Select(run => run.Silo).Distinct().Count());
        Assert.Equal(2, sent.Length);
        Assert.Single(SendAll(schedule, 1, busy[0], busy[1] with { Room = 2 }).Sent);
    }

    [Fact]
    public void A_silo_with_room_is_asked_before_one_where_a_shard_would_wait_even_if_it_rests()
    {
        var (schedule, sent) = SendAll(Of(1), 0, new JobSilo(Silos[0], Room: 1));
        schedule = schedule.Rejected(sent[0], At(0.1));

        var (_, again) = SendAll(schedule, 5, new JobSilo(Silos[0], Room: 1), new JobSilo(Silos[1], Room: 0));

        Assert.Equal(Silos[0], again.Single().Silo);
    }

    [Fact]
    public void Of_shards_that_failed_only_so_many_wait_for_those_that_were_never_run()
    {
        var waiting = Enumerable.Range(0, PartQueue.MaxFailed).Aggregate(PartQueue.Of(IntervalSet.Of(500, 501)), (queue, shard) => queue.WithLast(shard));

        Assert.Equal(500, waiting.Take().Part);
        var (first, others) = waiting.WithLast(100).Take();
        Assert.Equal((0, 500), (first, others.Take().Part));
        Assert.Equal(9, others.WithNext(9).Take().Part);
    }

    [Fact]
    public void A_part_that_is_lost_twice_with_its_silo_is_done_last_and_alone()
    {
        var (schedule, _) = Lose(Of(4, most: 2), part: 0, times: JobSchedule.SuspectThreshold);

        var (running, sent) = SendAll(schedule, 100, Silos[1]);
        Assert.Equal([1, 2], sent.Select(run => run.Part));
        (running, sent) = SendAll(running.Done(sent[0], At(101)), 101, Silos[1]);
        Assert.Equal(3, Assert.Single(sent).Part);
        (running, sent) = SendAll(running.Done(running.Running[0], At(102)), 102, Silos[1]);
        Assert.Empty(sent); // another part is still running
        (running, sent) = SendAll(running.Done(running.Running[0], At(103)), 103, Silos[1], Silos[2]);
        Assert.Equal(0, Assert.Single(sent).Part);
        Assert.Empty(SendAll(running, 200, Silos[1], Silos[2]).Sent); // however long it takes, no second silo is put at risk

        var done = running.Done(sent[0], At(201));
        Assert.Equal((false, 0), (done.IsUnfinished, done.Losses.Count));
    }

    [Fact]
    public void A_part_that_takes_down_five_silos_in_a_row_is_hopeless_and_one_that_is_done_in_between_is_not()
    {
        var (schedule, run) = Lose(Of(1), part: 0, times: JobSchedule.MaxLosses - 1);
        Assert.Null(schedule.LostPart);

        Assert.Equal(0, Lose(schedule, part: 0, times: 1, from: 100).Schedule.LostPart);
        Assert.Null(Lose(schedule.Done(run, At(50)) with { Waiting = PartQueue.Of(IntervalSet.Below(1)) }, part: 0, times: 4, from: 100).Schedule.LostPart);
    }

    [Fact]
    public void A_part_that_broke_off_before_its_silo_was_known_to_be_dead_counts_as_lost_once()
    {
        var (schedule, sent) = SendAll(Of(1), 0, Silos[0]);
        schedule = schedule.Rejected(sent[0], At(1)).Lost(sent[0], At(2));

        Assert.Equal(1, schedule.Losses[0]);
        Assert.Equal(0, Assert.Single(SendAll(schedule, 5, Silos[1]).Sent).Part);
        Assert.True(schedule.IsUnfinished);
    }

    [Fact]
    public void Losses_before_a_restart_are_remembered_as_far_as_parts_are_not_done()
    {
        var losses = new Dictionary<int, int> { [1] = 2, [7] = 4, [2] = 1 };

        var schedule = JobSchedule.Begin(IntervalSet.Of(0, 1, 2, 3), losses, maxRunning: 10, At(10), number: 0);

        Assert.Equal([(1, 2), (2, 1)], schedule.Losses.OrderBy(loss => loss.Key).Select(loss => (loss.Key, loss.Value)));
        Assert.Equal([0, 2, 3], SendAll(schedule, 0, Silos).Sent.Select(run => run.Part));
    }

    /// <summary>Runs a part and loses it with its silo the given number of times; any other assignment is rejected.</summary>
    private static (JobSchedule Schedule, Assignment Last) Lose(JobSchedule schedule, int part, int times, int from = 0)
    {
        Assignment? last = null;
        for (var time = 0; time < times; time++)
        {
            var (next, sent) = SendAll(schedule, from + (10 * time), Silos[0]);
            last = sent.Single(run => run.Part == part);
            var lost = next.Lost(last, At(from + (10 * time) + 1));
            schedule = sent.Where(run => run.Part != part).Reverse().Aggregate(lost, (rest, run) => rest.Rejected(run, At(from + (10 * time) + 2)));
        }

        return (schedule, last!);
    }
}

using Microsoft.Extensions.Time.Testing;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

/// <summary>The pool is on silo 1; silos 2 and 3 train.</summary>
public sealed class PoolHearingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly PoolLiveness _hearing;

    public PoolHearingTests() => _hearing = new(Worker(silo: 1).Silo, _time);

    [Fact]
    public void A_lease_is_kept_while_it_is_renewed()
    {
        Pass(120, 1, 2, 3);

        Assert.Empty(Lost());
        Assert.Empty(_hearing.Silent);
    }

    [Fact]
    public void A_silo_that_is_silent_while_others_can_be_heard_loses_its_lease()
    {
        Pass(5, 1, 2, 3);

        Pass(30, 1, 2);
        Assert.Empty(Lost());
        Pass(1, 1, 2);

        Assert.Equal([3], Lost());
        Assert.Equal([Worker(silo: 3).Silo], _hearing.Silent);
    }

    [Fact]
    public void A_silo_that_does_not_report_is_told_of_long_before_it_loses_anything()
    {
        Pass(5, 1, 2, 3);
        Pass(5, 1, 2);
        Assert.Null(_hearing.SilenceOf(Worker(silo: 3).Silo));

        Pass(1, 1, 2);

        Assert.Equal(6 * Second, _hearing.SilenceOf(Worker(silo: 3).Silo));
        Assert.Null(_hearing.SilenceOf(Worker(silo: 2).Silo));
        Assert.Empty(Lost());
    }

    [Fact]
    public void Of_two_silos_the_other_is_told_of_too_although_the_pool_may_be_the_one_that_is_cut_off()
    {
        Pass(5, 1, 2);

        Pass(7, 1);

        Assert.Equal(7 * Second, _hearing.SilenceOf(Worker(silo: 2).Silo));
        Assert.Empty(_hearing.Silent);
    }

    [Fact]
    public void A_pool_that_was_cut_off_from_all_others_takes_nothing_back_while_it_is_and_when_it_is_healed()
    {
        Pass(5, 1, 2, 3);

        Pass(90, 1);
        Assert.Empty(Lost());
        Assert.Empty(_hearing.Silent);

        // One is heard first, and the other within its time.
        Pass(29, 1, 2);
        Assert.Empty(Lost());
        Pass(60, 1, 2, 3);

        Assert.Empty(Lost());
    }

    [Fact]
    public void After_it_is_healed_who_is_still_silent_loses_its_lease()
    {
        Pass(5, 1, 2, 3);
        Pass(90, 1);

        Pass(36, 1, 2);

        Assert.Equal([3], Lost());
    }

    [Fact]
    public void A_pool_that_stood_still_takes_nothing_back_before_it_has_listened()
    {
        Pass(5, 1, 2, 3);

        _time.Advance(TimeSpan.FromMinutes(2));
        _hearing.Look();

        Assert.Empty(Lost());
        Assert.Empty(_hearing.Silent);
    }

    [Fact]
    public void A_silo_that_reports_keeps_its_lease_although_reports_of_its_worker_are_lost()
    {
        Pass(5, 1, 2, 3);

        for (var i = 0; i < 60; i++)
        {
            Pass(1, 1, 2);
            _hearing.Heard(Worker(silo: 3).Silo);
        }

        Assert.Empty(Lost());
    }

    [Fact]
    public void A_lease_that_no_worker_knows_of_is_taken_back_at_last()
    {
        _hearing.Renewed(TicketOf(3));
        for (var i = 0; i <= PoolLiveness.OrphanedLeaseTimeout.TotalSeconds; i++)
        {
            Pass(1, 1, 2);
            _hearing.Heard(Worker(silo: 3).Silo);
        }

        Assert.Equal([3], Lost());
    }

    [Theory]
    [InlineData(SiloStatus.Dead, true)]
    [InlineData(SiloStatus.None, false)]
    [InlineData(SiloStatus.Active, false)]
    public void Of_a_silo_that_can_be_heard_only_its_death_counts(SiloStatus status, bool lost)
    {
        Pass(5, 1, 2, 3);

        Assert.Equal(lost, _hearing.IsLost(TicketOf(2), status));
    }

    [Theory]
    [InlineData(SiloStatus.Dead, true)]
    [InlineData(SiloStatus.None, true)]
    [InlineData(SiloStatus.Active, false)]
    public void Of_a_silo_that_was_never_heard_the_membership_decides_at_once(SiloStatus status, bool lost) =>
        Assert.Equal(lost, _hearing.IsLost(TicketOf(4), status));

    private static TrainingTicket TicketOf(int silo) => new(Spec.Id, silo, Worker(silo: silo));

    /// <summary>Advances the clock by seconds in which these silos report and renew.</summary>
    private void Pass(int seconds, params int[] heard)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(Second);
            foreach (var silo in heard)
            {
                _hearing.Heard(Worker(silo: silo).Silo);
                _hearing.Renewed(TicketOf(silo));
            }

            _hearing.Look();
        }
    }

    private int[] Lost() => [.. new[] { 1, 2, 3 }.Where(silo => _hearing.IsLost(TicketOf(silo), SiloStatus.Active))];
}

using Orleans.Configuration;

namespace VerifiedAddition.Silo.Tests;

public sealed class MembershipOptionsTests
{
    private readonly ClusterMembershipOptions _orleans = new();

    public MembershipOptionsTests() => new MembershipOptions().ApplyTo(_orleans);

    [Fact]
    public void A_silo_that_falls_silent_is_declared_dead_within_15_seconds()
    {
        // The answer just before is waited for no longer than until the next probe. The last probe, which goes by way of another silo, may take longest.
        var longest = (_orleans.NumMissedProbesLimit * _orleans.MinProbeTimeout) + _orleans.MaxProbeTimeout;

        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.False(_orleans.EnableConnectionLivenessCheck, "What a silo sent before it fell silent must not count for it.");
    }

    [Fact]
    public void A_silo_that_was_declared_dead_learns_it_from_the_table_soon()
    {
        Assert.Equal(TimeSpan.FromSeconds(10), _orleans.TableRefreshTimeout);
    }
}

using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

public sealed class SweepNewsTests
{
    private static readonly VariantSpec Spec = Tickets.Spec;
    private static readonly PoolRequest Request = new(Spec.Id, ["cuda"], Stack: "s", Avoid: ["silo1"], Work: 5);

    [Fact]
    public void A_variant_that_was_not_heard_of_may_still_continue_for_the_sweep()
    {
        var news = new SweepNews();
        Assert.True(news.MayHold("nine", Spec.Id));

        news.Hear(new VariantSnapshot { Id = Spec.Id, Phase = VariantPhase.Queued, Steps = 1, Sweeps = ["nine"] });
        Assert.True(news.MayHold("nine", Spec.Id));
        Assert.False(news.MayHold("other", Spec.Id));
    }

    [Fact]
    public void A_job_is_started_once_until_that_is_forgotten()
    {
        var news = new SweepNews();
        Assert.False(news.Expects("job"));

        Assert.True(news.Starts("job"));
        Assert.False(news.Starts("job"));
        Assert.True(news.Expects("job"));

        news.ForgetStarts();
        Assert.False(news.Expects("job"));
        Assert.True(news.Starts("job"));
    }

    [Fact]
    public void A_forgotten_job_is_not_expected_and_may_be_started()
    {
        var news = new SweepNews();
        news.Starts("job");
        news.Hear(new VerificationPlan(Operation.Add, 3, SampleKind.Uniform, 1, 1000).Unstarted("job"));

        news.ForgetJobs(["job"]);

        Assert.Empty(news.Jobs);
        Assert.True(news.Starts("job"));
    }

    [Fact]
    public void The_pool_need_not_hear_of_less_remaining_work() => Assert.True(SlotRequests.AreSame([Request], [Request with { Work = 4, Avoid = ["silo1"] }]));

    [Fact]
    public void The_pool_hears_of_everything_else() => Assert.All<PoolRequest[]>(
        [
            [],
            [Request, Request],
            [Request with { Variant = (Spec with { Seed = 99 }).Id }],
            [Request with { Stack = null }],
            [Request with { Requires = [] }],
            [Request with { Avoid = null }],
        ],
        now => Assert.False(SlotRequests.AreSame([Request], now)));
}

using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>A verification of the maximum number of questions.</summary>
public sealed class HugeVerificationTests(GridFixture grid)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_begins_at_once_counts_and_pauses()
    {
        var plan = new VerificationPlan(Operation.Add, 18, SampleKind.Uniform, 1, VerificationRules.MaxQuestions);
        var weights = WeightsRef.Called(new string('9', 64));
        var verification = grid.Grains.GetGrain<IVerificationGrain>(plan.KeyFor(weights));

        var now = await verification.StartAsync(weights, plan, "huge", Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (now is { Phase: JobPhase.Running, Done: 0 })
        {
            Assert.False(limit.IsCancellationRequested, "No shard is counted.");
            await Task.Delay(20, Token);
            now = await verification.ViewAsync(Token);
        }

        var paused = await verification.ReleaseAsync("huge", Token);

        Assert.Equal((JobPhase.Paused, null), (paused.Phase, paused.Error));
        Assert.InRange(paused.Done, now.Done, plan.Questions - 1);
    }
}

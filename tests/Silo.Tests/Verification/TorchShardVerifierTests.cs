using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

public sealed class TorchShardVerifierTests : IDisposable
{
    private static readonly VariantSpec Spec = Workshop.Spec with { DModel = 32, DHead = 16, Steps = 1000, BatchSize = 32 };

    /// <summary>Few enough questions that the report lists every wrong answer.</summary>
    private static readonly VerificationPlan Plan = new(Operation.Add, 2, SampleKind.Uniform, 7, VerificationPlan.MaxFailures);

    private readonly Workshop _workshop = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public async Task Losing_a_silo_changes_no_question_and_each_silo_loads_the_model_once()
    {
        await using var cluster = await LossyVerification.StartAsync(_workshop.Artefacts, new() { ShardSize = 15, ShardsInFlight = 12 });
        var (undisturbed, disturbed) = Store();
        var expected = await LossyVerification.ReportOfAsync(await cluster.BeginAsync(undisturbed, Plan, Token), Token);

        cluster.HoldAfter(20);
        var verification = await cluster.BeginAsync(disturbed, Plan, Token);
        await cluster.KillAsync(await cluster.HeldAsync(Token));
        cluster.Open();
        var found = await LossyVerification.ReportOfAsync(verification, Token);

        Assert.InRange(expected.Snapshot.Failures, 1, Plan.Questions - 1);
        Assert.Equal((expected.Snapshot.Asked, expected.Snapshot.Failures), (found.Snapshot.Asked, found.Snapshot.Failures));
        Assert.Equal(expected.Snapshot.Failures, found.Failing.Length);
        Assert.Equal(expected.Failing.AsEnumerable(), found.Failing);
        Assert.Equal(expected.Classes.AsEnumerable(), found.Classes);
        Assert.Equal(expected.Strata.AsEnumerable(), found.Strata);
        Assert.Equal((expected.SmallestMargin, expected.Rechecked), (found.SmallestMargin, found.Rechecked));
        Assert.All(cluster.Stores.Values, store => Assert.Equal((1, 1), (store.Opened[undisturbed.Key], store.Opened[disturbed.Key])));
    }

    /// <summary>A model that gets some questions right, and a copy that differs where it does not matter: two verifications of the same answers.</summary>
    private (WeightsRef One, WeightsRef Other) Store()
    {
        using var run = Workshop.Run(Spec, steps: 400);
        var (weights, other) = (run.Capture().ToStateDict(), run.Capture().ToStateDict());
        Assert.True(other.TryGet("pos_embed.W_pos", out var positions));
        positions.Values[^1] += 1; // of the last position, which is never fed
        return (WeightArtefacts.Store(_workshop.Artefacts, weights), WeightArtefacts.Store(_workshop.Artefacts, other));
    }
}

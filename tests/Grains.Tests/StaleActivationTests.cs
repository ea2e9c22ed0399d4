using Orleans.Storage;
using Orleans.TestingHost;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Two clusters on one storage that do not know of each other, as after a partition.</summary>
public sealed class StaleActivationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<AttemptState> States => new(Enum.GetValues<AttemptState>());

    [Theory]
    [MemberData(nameof(States))]
    public async Task An_activation_that_another_one_has_overtaken_writes_nothing_and_its_attempt_is_fenced(AttemptState state)
    {
        var folder = Directory.CreateTempSubdirectory("va-stale-");
        await using (var before = await StartAsync(folder))
        await using (var after = await StartAsync(folder))
        {
            var (stale, fresh) = (before.Client.GetGrain<ITrainingGrain>(Spec.Id.Value), after.Client.GetGrain<ITrainingGrain>(Spec.Id.Value));
            await stale.RequireAsync("nine", Spec, Token);
            await stale.BeginAsync(Ticket(5), Token);
            await stale.ReportAsync(Ticket(5), Report(AttemptState.Running, 10), Token);
            var order = await fresh.BeginAsync(Ticket(6), Token);
            await fresh.ReportAsync(Ticket(6), Report(AttemptState.Running, 20), Token);

            await Assert.ThrowsAsync<InconsistentStateException>(() => stale.ReportAsync(Ticket(5), Report(state, 99), Token));
            var directive = await stale.ReportAsync(Ticket(5), Report(state, 99), Token);

            Assert.Equal([10], order.Checkpoints.Select(checkpoint => checkpoint.Step));
            Assert.Equal(TrainingDirective.Fenced, directive);
            foreach (var variant in new[] { stale, fresh })
            {
                Assert.Equal([20, 10], (await variant.AsReference<IVariantGrain>().CheckpointsAsync(Token)).Select(checkpoint => checkpoint.Step));
                var view = await variant.AsReference<IVariantGrain>().ViewAsync(Token);
                Assert.Equal((VariantPhase.Training, 20, null, 0), (view.Phase, view.CheckpointStep, view.Weights, view.Restarts));
            }
        }

        folder.Delete(recursive: true);
    }

    private static TrainingReport Report(AttemptState state, int step) => new()
    {
        State = state,
        Step = step,
        Checkpoint = Checkpoint(step),
        Weights = state is AttemptState.Finished ? new("weights/stale.safetensors", "stale") : null,
    };

    private static async Task<InProcessTestCluster> StartAsync(DirectoryInfo folder)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        var trainer = new FakeTrainer();
        builder.ConfigureSilo((_, silo) => GridFixture.Furnish(silo, folder, trainer, new FakeVerifier(trainer)));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A slot uses the configured number of threads: native helper threads are counted during and after its work.</summary>
public sealed class ThreadBudgetTests : IDisposable
{
    private static readonly VariantSpec Spec = Workshop.Spec with { DModel = 64, DHead = 32, Steps = 100, BatchSize = 64 };

    private static readonly IOptions<DeviceOptions> TwoSlots = Options.Create(new DeviceOptions { Slots = 2, ThreadsPerSlot = 1 });

    private readonly Workshop _workshop = new();
    private readonly TorchDevice _device = new(TwoSlots);
    private readonly SlotGate _gate = new(2);
    private readonly ModelCache _models;

    public ThreadBudgetTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The threads are counted as Linux lists them.");
        _models = new(_device, _workshop.Weights);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _models?.Dispose();
        _workshop.Dispose();
    }

    [Fact]
    public async Task A_training_lane_is_one_thread()
    {
        var trainer = new TorchTrainer(
            _device, _workshop.Metrics, _workshop.Artefacts, _workshop.Weights, Options.Create(new TrainingOptions()), TwoSlots, TimeProvider.System,
            NullLoggerFactory.Instance);
        ITrainingSession[] sessions = [.. new[] { Spec, Spec with { Seed = 2 } }.Select(spec => trainer.Start(
            new(new(spec.Id, 1, new(SiloAddress.Zero, "silo", 0)), spec, Parent: null, [])))];

        var most = await SystemThreads.MostAsync("train ", Task.WhenAll(sessions.Select(session => session.Completion)));

        Assert.InRange(most, 1, 2);
        Assert.All(sessions, session => Assert.Equal(AttemptState.Finished, session.Latest.State));
        await GoneAsync("train ");
    }

    [Fact]
    public async Task A_shard_is_one_thread()
    {
        var verifier = new TorchShardVerifier(
            _models, _device, _workshop.Metrics, _gate, new Here(), new Lifetime(), TimeProvider.System, _workshop.Log.For<TorchShardVerifier>());
        var plan = new VerificationPlan(Operation.Add, 2, SampleKind.Uniform, 7, 4000);
        var work = verifier.PerformAsync(Weights(), plan, new ShardRange(0, 0, 4000), Token);

        Assert.InRange(await SystemThreads.MostAsync("verification ", work), 0, 1);
        Assert.Equal(4000, Assert.IsType<ShardReport>(await work).Questions);
        await GoneAsync("verification ");
    }

    [Fact]
    public async Task A_part_of_an_analysis_is_one_thread()
    {
        using var analyser = new TorchPartAnalyser(
            _models, _workshop.Metrics, _gate, _workshop.Artefacts, new Here(), new Lifetime(), TimeProvider.System);
        var plan = AnalysisPlan.Of(new AnalysisRequest(new(), ["12+34", "99+1", "45+54"], [Operation.Add]));
        var work = analyser.PerformAsync(Weights(), plan, AnalysisDivision.Beginning, Token);

        Assert.InRange(await SystemThreads.MostAsync("analysis ", work), 0, 1);
        Assert.NotNull(await work);
        await GoneAsync("analysis ");
    }

    [Fact]
    public async Task Many_who_ask_take_turns_on_one_thread()
    {
        var reached = new TaskCompletionSource();
        using var goOn = new ManualResetEventSlim();
        var store = new CountingStore(_workshop.Artefacts)
        {
            Opening = () =>
            {
                reached.TrySetResult();
                goOn.Wait(Token);
            },
        };
        using var models = new ModelCache(_device, new WeightStore(store, _workshop.Log.For<WeightStore>()));
        using var service = new TorchModelService(models, _workshop.Weights, _workshop.Artefacts);
        var weights = Weights();
        var work = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.AskAsync(weights, ["12+34"], Token)));
        await reached.Task.WaitAsync(Token);

        Assert.Equal(1, SystemThreads.Count("ask"));
        goOn.Set();
        Assert.All(await work, answers => Assert.Equal("+046", Assert.Single(answers).Expected));
        await GoneAsync("ask");
    }

    /// <summary>The working thread ends a moment after its work.</summary>
    private static async Task GoneAsync(string name)
    {
        var patience = TimeSpan.FromSeconds(30);
        for (var waited = TimeSpan.Zero; SystemThreads.Count(name) > 0; waited += TimeSpan.FromMilliseconds(10))
        {
            Assert.True(waited < patience, $"A thread called '{name}…' is still there {patience.TotalSeconds} s after its work was done.");
            await Task.Delay(10, Token);
        }
    }

    private WeightsRef Weights()
    {
        using var run = Workshop.Run(Spec, steps: 1);
        return WeightArtefacts.Store(_workshop.Artefacts, run.Capture().ToStateDict());
    }
}

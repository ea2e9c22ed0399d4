using Microsoft.Extensions.Options;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

/// <summary>Parts give bit-identical facts to those of one process that runs the whole analysis.</summary>
public sealed class TorchPartAnalyserTests : IDisposable
{
    private static readonly VariantSpec Spec = Workshop.Spec with { Layers = 2, DModel = 32, DHead = 16, Steps = 1000, BatchSize = 32 };

    private static readonly Operation[] Adds = [Operation.Add];

    private readonly Workshop _workshop = new();
    private readonly CountingStore _store;
    private readonly ModelCache _models;
    private readonly TorchPartAnalyser _analyser;

    public TorchPartAnalyserTests()
    {
        _store = new(_workshop.Artefacts);
        _models = new(new TorchDevice(Options.Create(new DeviceOptions { Slots = 1, ThreadsPerSlot = 1 })), new(_store, _workshop.Log.For<WeightStore>()));
        _analyser = new(_models, _workshop.Metrics, new(2), _store, new Here(), new Lifetime(), TimeProvider.System);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _analyser.Dispose();
        _models.Dispose();
        _workshop.Dispose();
    }

    [Theory]
    [InlineData(AnalysisPolicy.Exact, AblationKind.Mean, null)]
    [InlineData(AnalysisPolicy.Original, AblationKind.Mean, null)]
    [InlineData(AnalysisPolicy.Original, AblationKind.Resample, "12+34 99+1 45+54 0+0")]
    public async Task Ablations_in_parts_find_what_one_process_finds(AnalysisPolicy policy, AblationKind kind, string? questions)
    {
        var (weights, model) = Trained();
        var request = new AnalysisRequest(new(policy, kind), questions?.Split(' '), Adds);

        var found = await FindAsync(weights, AnalysisPlan.Of(request));

        using (model)
        {
            var expected = CircuitQueries.Analyse(model, request, threads: 2, Token);
            Assert.Contains(expected.Nodes, outcome => outcome.Failures.Count > 0);
            Assert.Equal(FactsFile.Write(new() { Operations = found.Operations, Circuit = expected }), FactsFile.Write(found));
            Assert.Equal(questions is null ? Adds : null, found.Operations);
        }
    }

    [Fact]
    public async Task Claims_and_separability_in_parts_find_what_one_process_finds()
    {
        var (weights, model) = Trained();
        var claims = new ClaimRequest(new(Questions: 40), Adds);
        var basis = AnalysisPlan.Of(claims).Basis;
        await FindAsync(weights, basis);

        var tested = await FindAsync(weights, AnalysisPlan.Of(claims));
        var separated = await FindAsync(weights, basis with { Kind = AnalysisKind.Separability });

        using (model)
        {
            var expected = CircuitQueries.Claims(model, claims, threads: 2, Token);
            Assert.NotEmpty(expected.Evidence);
            Assert.Equal(FactsFile.Write(new() { Operations = Adds, Claims = expected.Evidence }), FactsFile.Write(tested));
            var tests = ColumnTest.Of(expected.Analysis);
            Assert.NotEmpty(tests);
            Assert.Equal(FactsFile.Write(new() { Heads = CircuitQueries.Separate(model, tests, Token) }), FactsFile.Write(separated));
        }
    }

    [Fact]
    public async Task Several_parts_at_once_share_one_laboratory_and_find_the_same()
    {
        var (weights, model) = Trained();
        model.Dispose();
        var plan = AnalysisPlan.Of(new AnalysisRequest(new(), null, Adds));
        await StoreAsync(weights, plan, AnalysisDivision.Beginning);
        var parts = AnalysisDivision.Places(plan, AnalysisDivision.CircuitOf(await ReadAsync(plan.FileFor(weights, AnalysisDivision.Beginning))));

        var alone = await AnalyseAsync(weights, plan, parts[^1]);
        var together = await Task.WhenAll(parts.Select(part => AnalyseAsync(weights, plan, part)));

        Assert.Equal(alone.Facts, together[^1].Facts);
        Assert.Equal(1, _store.Opened[weights.Key]);
    }

    private async Task<AnalysisPartReport> AnalyseAsync(WeightsRef weights, AnalysisPlan plan, AnalysisPart part) =>
        Assert.IsType<AnalysisPartReport>(await _analyser.PerformAsync(weights, plan, part, Token));

    /// <summary>Computes the parts in sequence, the last one of a stage first, and stores each as the grain does.</summary>
    private async Task<FoundFacts> FindAsync(WeightsRef weights, AnalysisPlan plan)
    {
        var basis = plan.Kind is AnalysisKind.Ablation ? null : await ReadAsync(plan.Basis.FileFor(weights));
        var ledger = new AnalysisLedger(plan, basis);
        while (!ledger.IsComplete)
        {
            var part = ledger.Parts[ledger.Missing[^1]];
            ledger = ledger.After(part, await StoreAsync(weights, plan, part));
        }

        _store.Write(plan.FileFor(weights), stream => stream.Write(FactsFile.Write(ledger.Result())));
        return ledger.Result();
    }

    private async Task<FoundFacts> StoreAsync(WeightsRef weights, AnalysisPlan plan, AnalysisPart part)
    {
        var report = await AnalyseAsync(weights, plan, part);
        Assert.Equal(part, report.Part);
        _store.Write(plan.FileFor(weights, part), stream => stream.Write(report.Facts));
        return FactsFile.Read(report.Facts);
    }

    private async Task<FoundFacts> ReadAsync(string file)
    {
        using var bytes = new MemoryStream();
        await using var stream = _workshop.Artefacts.OpenRead(file);
        await stream.CopyToAsync(bytes, Token);
        return FactsFile.Read(bytes.ToArray());
    }

    /// <summary>A model that gets some questions right.</summary>
    private (WeightsRef Weights, Model Model) Trained()
    {
        using var run = Workshop.Run(Spec, steps: 400);
        var weights = run.Capture().ToStateDict();
        return (WeightArtefacts.Store(_store, weights), Model.FromStateDict(weights));
    }
}

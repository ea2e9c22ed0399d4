using System.Security.Cryptography;
using System.Text;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class FakeModelGrain(FakeWorld world) : Grain, IModelGrain
{
    /// <summary>What every export holds: more than one part.</summary>
    public static byte[] Exported { get; } = Encoding.ASCII.GetBytes(new string('x', 1_500_000));

    public static ModelAnswer Answer(string question) => new(question, "+0579", "+0579", "+0579", 1.25e-7, ["S0"]);

    public Task<WeightsRef?> FindAsync(CancellationToken cancellationToken = default) => Task.FromResult(
        world.Stored.ContainsKey(this.GetPrimaryKeyString()) ? WeightsRef.Called(this.GetPrimaryKeyString()) : null);

    public Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ModelDescription(3, 2, 3, 96, 32, 1000));

    public Task<ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken = default) =>
        questions.Contains("123*4", StringComparer.Ordinal)
            ? throw new ArgumentException("The question 123*4 multiplies, but the model was trained to add.", nameof(questions))
            : Task.FromResult(questions.Select(Answer).ToArray());

    public Task<ModelPatch> PatchAsync(
        WeightsRef weights, string store, string alter, string[] nodes, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ModelPatch(store, alter, nodes, "+0579", "+0579", "+0479", "A2"));

    public Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken = default) =>
        Task.FromResult(ModelRules.ExportKey(weights.Sha256, Convert.ToHexStringLower(SHA256.HashData(Exported)), format));

    public Task<byte[]> ReadAsync(string artefact, long offset, int count, CancellationToken cancellationToken = default)
    {
        var whole = world.Facts.TryGetValue(artefact, out var facts) ? FactsFile.Write(facts) : Exported;
        var part = whole.Skip((int)offset).Take(count).ToArray();
        if (part.Length > 0 && world.Damaged.ContainsKey(this.GetPrimaryKeyString()))
        {
            part[^1] ^= 1;
        }

        return Task.FromResult(part);
    }
}

/// <summary>Takes two views to finish.</summary>
[GrainType("verification")]
public sealed class FakeVerificationGrain(FakeWorld world) : Grain, IVerificationGrain
{
    private WeightsRef? _weights;
    private VerificationPlan? _plan;
    private int _views;

    private FailingQuestion[] Failing => world.Failures.GetValueOrDefault(_weights!.Sha256) ?? [];

    public Task<IJobSnapshot> StartForAsync(WeightsRef weights, IJobPlan plan, JobAccount account, CancellationToken cancellationToken = default) =>
        StartAsync(weights, plan, account.Sweep, cancellationToken);

    public Task<IJobSnapshot> StartAsync(WeightsRef weights, IJobPlan plan, string? sweep, CancellationToken cancellationToken = default)
    {
        var own = Assert.IsType<VerificationPlan>(plan);
        Assert.Equal(own.KeyFor(weights), this.GetPrimaryKeyString());
        (_weights, _plan, _views) = (weights, own, 0);
        world.Verifications[this.GetPrimaryKeyString()] = (weights, own);
        return ViewAsync(cancellationToken);
    }

    public Task<IJobSnapshot> ViewAsync(CancellationToken cancellationToken = default) => Task.FromResult<IJobSnapshot>(++_views < 3
        ? Snapshot(JobPhase.Running, _plan!.Questions / 2)
        : Snapshot(JobPhase.Completed, _plan!.Questions));

    public Task<IJobSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<bool> ForgetAsync(string sweep, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<VerificationReport?> ReportAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<VerificationReport?>(world.Reports.GetValueOrDefault(this.GetPrimaryKeyString()) ?? new(
            Snapshot(JobPhase.Completed, _plan!.Questions),
            _weights!,
            [new("S0", _plan.Questions - 10, 0), new("S1", 10, Failing.Length)],
            Failing,
            [new(0, _plan.Questions - 10, 0), new(2, 10, Failing.Length)],
            SmallestMargin: 0.25,
            Rechecked: 4));

    public Task<Certificate?> CertificateAsync(CancellationToken cancellationToken = default) => Task.FromResult(
        _plan is { Sample: SampleKind.Exhaustive } plan ? Certified.Of(_weights!.Sha256, plan, Failing) : null);

    private VerificationSnapshot Snapshot(JobPhase phase, long asked) =>
        new(this.GetPrimaryKeyString(), _plan, phase, asked, Failing.Length, 7.5, 15, null);
}

/// <summary>Takes two views to finish; of weights without facts it fails.</summary>
[GrainType("analysis")]
public sealed class FakeAnalysisGrain(FakeWorld world) : Grain, IJobGrain
{
    private WeightsRef? _weights;
    private AnalysisPlan? _plan;
    private int _views;

    public Task<IJobSnapshot> StartForAsync(WeightsRef weights, IJobPlan plan, JobAccount account, CancellationToken cancellationToken = default) =>
        StartAsync(weights, plan, account.Sweep, cancellationToken);

    public Task<IJobSnapshot> StartAsync(WeightsRef weights, IJobPlan plan, string? sweep, CancellationToken cancellationToken = default)
    {
        var own = Assert.IsType<AnalysisPlan>(plan);
        Assert.Equal(own.KeyFor(weights), this.GetPrimaryKeyString());
        (_weights, _plan, _views) = (weights, own, 0);
        world.Analyses[this.GetPrimaryKeyString()] = (weights, own);
        if (world.Circuits.TryGetValue(weights.Sha256, out var found))
        {
            world.Facts[own.Basis.FileFor(weights)] = new() { Operations = found.Operations, Circuit = found.Analysis with { Spec = own.AblationSpec } };
            world.Facts.TryAdd(own.FileFor(weights), new() { Claims = found.Evidence, Heads = [.. ColumnTest.Of(found.Analysis).Select(FakeWeightFiles.Tested)] });
        }

        return ViewAsync(cancellationToken);
    }

    public Task<IJobSnapshot> ViewAsync(CancellationToken cancellationToken = default)
    {
        var known = world.Facts.ContainsKey(_plan!.FileFor(_weights!));
        return Task.FromResult<IJobSnapshot>(++_views < 3
            ? Snapshot(JobPhase.Running, 3, null)
            : known ? Snapshot(JobPhase.Completed, 7, null) : Snapshot(JobPhase.Failed, 3, "the disk is on fire"));
    }

    public Task<IJobSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> ForgetAsync(string sweep, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private AnalysisSnapshot Snapshot(JobPhase phase, int done, string? error) => new(this.GetPrimaryKeyString(), _plan, phase, done, 7, 1.5, 3, error);
}

/// <summary>Answers as the weights' failures say, anew each time.</summary>
public sealed class FakeShardGrain(FakeWorld world) : Grain, IJobPartGrain
{
    public Task<IJobReport?> RunAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken = default)
    {
        var (shard, first, count) = Assert.IsType<ShardRange>(part);
        var failing = (world.Failures.GetValueOrDefault(weights.Sha256) ?? []).Where(one => one.Index >= first && one.Index < first + count).ToArray();
        world.Redone.AddOrUpdate((weights.Sha256, shard), 1, (_, times) => times + 1);
        return Task.FromResult<IJobReport?>(new ShardReport(
            shard, first, count, failing.Length, [], failing, 1.5, "silo", Certified.Margin + world.Drift.GetValueOrDefault(weights.Sha256),
            Engine: world.Drift.ContainsKey(weights.Sha256) ? "another engine" : Certified.Engine));
    }
}

/// <summary>What the fake grains certify: shards of a tenth of the questions each, and one margin.</summary>
internal static class Certified
{
    public const double Margin = 0.25;

    public const string Engine = "fake engine, 1 thread";

    public static Certificate Of(string weights, VerificationPlan plan, IReadOnlyCollection<FailingQuestion> failing)
    {
        var size = plan.Questions / 10;
        return Certificate.Of(
            weights,
            plan,
            [Engine],
            Enumerable.Range(0, 10).Select(shard => new CertificateShard(
                shard, shard * size, size, failing.Count(one => one.Index / size == shard), Margin, 0)),
            failing);
    }
}

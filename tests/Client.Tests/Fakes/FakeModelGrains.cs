using System.Text;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class FakeModelGrain : Grain, IModelGrain
{
    /// <summary>What every export holds: more than one part.</summary>
    public static byte[] Exported { get; } = Encoding.ASCII.GetBytes(new string('x', 1_500_000));

    public static ModelAnswer Answer(string question) => new(question, "+0579", "+0579", "+0579", 1.25e-7, ["S0"]);

    public Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ModelDescription(3, 2, 3, 96, 32, 1000));

    public Task<ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken = default) =>
        questions.Contains("123*4", StringComparer.Ordinal)
            ? throw new ArgumentException("The question 123*4 multiplies, but the model was trained to add.", nameof(questions))
            : Task.FromResult(questions.Select(Answer).ToArray());

    public Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken = default) =>
        Task.FromResult($"exports/{weights.Sha256}.{format}");

    public Task<byte[]> ReadAsync(string artefact, long offset, int count, CancellationToken cancellationToken = default) =>
        Task.FromResult(Exported.Skip((int)offset).Take(count).ToArray());
}

/// <summary>Takes two views to finish.</summary>
public sealed class FakeVerificationGrain(FakeWorld world) : Grain, IVerificationGrain
{
    private WeightsRef? _weights;
    private VerificationPlan? _plan;
    private int _views;

    private FailingQuestion[] Failing => world.Failures.GetValueOrDefault(_weights!.Sha256) ?? [];

    public Task<VerificationSnapshot> StartAsync(
        WeightsRef weights, VerificationPlan plan, string? sweep, CancellationToken cancellationToken = default)
    {
        Assert.Equal(plan.KeyFor(weights), this.GetPrimaryKeyString());
        (_weights, _plan, _views) = (weights, plan, 0);
        world.Verifications[this.GetPrimaryKeyString()] = (weights, plan);
        return ViewAsync(cancellationToken);
    }

    public Task<VerificationSnapshot> ViewAsync(CancellationToken cancellationToken = default) => Task.FromResult(++_views < 3
        ? Snapshot(VerificationPhase.Running, _plan!.Questions / 2)
        : Snapshot(VerificationPhase.Completed, _plan!.Questions));

    public Task<VerificationReport?> ReportAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<VerificationReport?>(new(
            Snapshot(VerificationPhase.Completed, _plan!.Questions),
            _weights!,
            [new("S0", _plan.Questions - 10, 0), new("S1", 10, Failing.Length)],
            Failing,
            [new(0, _plan.Questions - 10, 0), new(2, 10, Failing.Length)],
            SmallestMargin: 0.25,
            Rechecked: 4));

    private VerificationSnapshot Snapshot(VerificationPhase phase, long asked) =>
        new(this.GetPrimaryKeyString(), _plan, phase, asked, Failing.Length, 7.5, 15, null);
}

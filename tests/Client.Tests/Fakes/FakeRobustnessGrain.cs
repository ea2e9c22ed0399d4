using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Is finished at once: of each part nine of ten questions are answered rightly.</summary>
[GrainType("robustness")]
public sealed class FakeRobustnessGrain : Grain, IRobustnessGrain
{
    private WeightsRef? _weights;
    private RobustnessPlan? _plan;

    /// <summary>What it finds for a plan.</summary>
    public static RobustnessReport Found(string key, WeightsRef weights, RobustnessPlan plan) => new(
        new(key, plan, JobPhase.Completed, plan.Parts.Count, plan.Parts.Count, 1.5, 3, null),
        weights,
        [
            .. plan.Parts.Select(part => new RobustnessResult(
                part, plan.Questions, plan.Questions * 9 / 10, [new("x-y", plan.Questions / 10)], [new("<12+5>=", "+0007", "+0017", "x-y")])),
        ]);

    public Task<IJobSnapshot> StartForAsync(WeightsRef weights, IJobPlan plan, JobAccount account, CancellationToken cancellationToken = default) =>
        StartAsync(weights, plan, account.Sweep, cancellationToken);

    public Task<IJobSnapshot> StartAsync(WeightsRef weights, IJobPlan plan, string? sweep, CancellationToken cancellationToken = default)
    {
        plan.Require();
        (_weights, _plan) = (weights, Assert.IsType<RobustnessPlan>(plan));
        return ViewAsync(cancellationToken);
    }

    public Task<IJobSnapshot> ViewAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IJobSnapshot>(Found(this.GetPrimaryKeyString(), _weights!, _plan!).Snapshot);

    public Task<IJobSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<bool> ForgetAsync(string sweep, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RobustnessReport?> ReportAsync(CancellationToken cancellationToken = default) => Task.FromResult<RobustnessReport?>(Found(
        this.GetPrimaryKeyString(), _weights ?? new("models/any", "sha"), _plan ?? new(3, [Operation.Add])));
}

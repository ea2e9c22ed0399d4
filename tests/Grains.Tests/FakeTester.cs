using System.Collections.Concurrent;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Gives as many right answers as the number of the part's family.</summary>
internal sealed class FakeTester : IJobPerformer
{
    /// <summary>Every run of a part: the model and the part's name.</summary>
    public ConcurrentQueue<(string Weights, string Part)> Runs { get; } = new();

    public async Task<IJobReport?> PerformAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Runs.Enqueue((weights.Sha256, part.Name));
        return new RobustnessPartReport(Of((RobustnessPlan)plan, (RobustnessPart)part), 0.25, "silo");
    }

    public static RobustnessResult Of(RobustnessPlan plan, RobustnessPart part)
    {
        var right = (int)part.Family;
        return new(
            part, plan.Questions, right, [new("other", plan.Questions - right)], [new($"{part.Name}=", "+0", "+1", "other")]);
    }
}

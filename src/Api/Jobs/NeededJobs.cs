using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Jobs that an answer is made of: they are begun where they are not, and whoever asks again sees how far they are.</summary>
/// <param name="Jobs">The jobs, none of which has failed.</param>
internal sealed record NeededJobs(IReadOnlyList<IJobSnapshot> Jobs)
{
    /// <summary>Whether the answer can be made.</summary>
    public bool AreComplete => Jobs.All(job => job.Phase is JobPhase.Completed);

    /// <summary>Begins jobs; those that are complete stay as they are.</summary>
    /// <param name="wanted">Variants, and what is to be done on each.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">One has failed.</exception>
    public static async Task<NeededJobs> BeginAsync(IEnumerable<(VariantJobs On, IJobPlan Plan)> wanted, CancellationToken cancellationToken)
    {
        var begun = await Task.WhenAll(wanted.Select(async one => (one.On.Variant.Name, State: await one.On.StartAsync(one.Plan, cancellationToken))));
        return Array.Find(begun, one => one.State.Phase is JobPhase.Failed) is { State: { } failed, Name: var name }
            ? throw new ClientException(ExitCodes.Unavailable, $"The analysis of {name} failed: {failed.Error ?? "no reason is known"}")
            : new([.. begun.Select(one => one.State)]);
    }

    /// <summary>How they stand.</summary>
    public JobJson[] States() => [.. Jobs.Select(JobJson.Of)];
}

namespace VerifiedAddition.Grains;

/// <summary>Does parts of one kind of job: what a silo with libtorch offers. Registered under the kind's name.</summary>
public interface IJobPerformer
{
    /// <summary>Does one part. What earlier parts found is read from the artefact store.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="plan">What is to be done, checked.</param>
    /// <param name="part">A part of it, checked.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    /// <returns>What came of it, with its time on the thread; null if no slot came free in time.</returns>
    Task<IJobReport?> PerformAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken);
}

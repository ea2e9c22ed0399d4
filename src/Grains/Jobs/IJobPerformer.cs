namespace VerifiedAddition.Grains;

/// <summary>Does parts of one kind of job; provided by a silo with libtorch and registered under the kind's name.</summary>
public interface IJobPerformer
{
    /// <summary>Does one part. Results of earlier parts are read from the artefact store.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="plan">The validated plan.</param>
    /// <param name="part">A validated part of it.</param>
    /// <param name="cancellationToken">Cancelled when no one wants it any more.</param>
    /// <returns>The result with its thread time; null if no slot became free in time.</returns>
    Task<IJobReport?> PerformAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken);
}

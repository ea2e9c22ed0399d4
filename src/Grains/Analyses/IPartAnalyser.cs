namespace VerifiedAddition.Grains;

/// <summary>Makes parts of analyses: what a silo with libtorch offers.</summary>
public interface IPartAnalyser
{
    /// <summary>Makes one part. What earlier parts, or the plan's basis, found is read from the artefact store.</summary>
    /// <returns>The facts; null if no slot came free in time.</returns>
    Task<AnalysisPartReport?> AnalyseAsync(WeightsRef weights, AnalysisPlan plan, AnalysisPart part, CancellationToken cancellationToken);
}

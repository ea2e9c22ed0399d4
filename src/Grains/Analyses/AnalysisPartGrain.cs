using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IAnalysisPartGrain"/>
/// <remarks>Where the caller does not hint at a silo, chance decides.</remarks>
[RandomPlacement]
public sealed class AnalysisPartGrain(IPartAnalyser analyser) : Grain, IAnalysisPartGrain
{
    public async Task<AnalysisPartReport?> RunAsync(
        WeightsRef weights, AnalysisPlan plan, AnalysisPart part, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights);
        AnalysisRules.Require(plan, part);

        // The hint that brought this grain here would bring every grain that is called from here too.
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        try
        {
            return await analyser.AnalyseAsync(weights, plan, part, cancellationToken);
        }
        finally
        {
            DeactivateOnIdle();
        }
    }
}

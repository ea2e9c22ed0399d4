using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>
/// What a sweep decides of its variants at milestones: who goes on, who stops, and who has come far enough. It follows from the losses and
/// verifications of milestones alone, which are stored: decided again after a restart, it is the same. Pure: no clock, no input or output.
/// </summary>
public sealed class MilestoneDecisions
{
    private readonly Dictionary<VariantId, Standing> _standings = [];

    private MilestoneDecisions(IEnumerable<MilestoneMember> members)
    {
        foreach (var member in members)
        {
            _standings.Add(member.Id, member.Standing());
        }
    }

    /// <summary>Decides as far as results are known; null if the sweep decides nothing while variants train.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="variants">The latest state of each variant.</param>
    /// <param name="jobs">The latest state of each job, by its key.</param>
    public static MilestoneDecisions? Of(SweepSpec sweep, IReadOnlyDictionary<VariantId, VariantSnapshot> variants, IReadOnlyDictionary<string, IJobSnapshot> jobs)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(variants);
        if (sweep.Halving is null && sweep.StopWhen is null)
        {
            return null;
        }

        MilestoneMember[] members =
        [
            .. sweep.Variants.DistinctBy(variant => variant.Spec.Id)
                .Select((variant, place) => new MilestoneMember(sweep, variant, place, variants.GetValueOrDefault(variant.Spec.Id), jobs)),
        ];
        if (sweep.Halving is { } halving)
        {
            (IReadOnlyList<MilestoneMember> Arriving, bool AreAll) next = (members, true);
            foreach (var rung in halving.Rungs)
            {
                next = new HalvingRung(halving, rung).Decide(next.Arriving, next.AreAll);
            }
        }

        return new(members);
    }

    /// <summary>Returns what is decided of a variant; null if it is not one of the sweep's file.</summary>
    public Standing? Of(VariantId variant) => _standings.GetValueOrDefault(variant);

    /// <summary>Returns the verifications by which the sweep decides about a variant at the milestones it has passed.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="milestones">Its milestones.</param>
    public static IEnumerable<JobRequest> JobsOf(SweepSpec sweep, VariantSpec variant, IEnumerable<Milestone> milestones)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        return milestones.SelectMany(milestone => AskedAt(sweep, variant, milestone).Concat(RankedAt(sweep, variant, milestone)));
    }

    /// <summary>Returns the verifications that tell whether a variant may end at a milestone.</summary>
    internal static IEnumerable<JobRequest> AskedAt(SweepSpec sweep, VariantSpec variant, Milestone milestone) =>
        sweep.StopWhen is { Clean: { } clean } stop && stop.At.Contains(milestone.Step) && IsLowEnough(stop, milestone) ? Requests(variant, milestone, clean) : [];

    /// <summary>Returns the verifications by which a variant is ranked at a milestone.</summary>
    internal static IEnumerable<JobRequest> RankedAt(SweepSpec sweep, VariantSpec variant, Milestone milestone) =>
        sweep.Halving is { Verification: { } asked } halving && halving.Rungs.Contains(milestone.Step) ? Requests(variant, milestone, asked) : [];

    internal static bool IsLowEnough(StopRule stop, Milestone milestone) => stop.Loss is not { } most || milestone.Loss < most;

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<JobRequest> Requests(VariantSpec variant, Milestone milestone, VerificationSpec asked) =>
        milestone.Weights is { } weights
            ? variant.Operations.Select(operation => new JobRequest(weights, VerificationPlan.Of(operation, variant.Digits, asked), variant.Id))
            : [];
}

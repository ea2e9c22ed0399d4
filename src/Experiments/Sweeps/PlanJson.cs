using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A planned sweep as JSON (docs/json.md).</summary>
/// <param name="Name">The sweep's.</param>
/// <param name="Verification">How its variants are verified; null if they are not.</param>
/// <param name="Variants">In the order of the file.</param>
/// <param name="Priority">Those with a higher one are served first.</param>
/// <param name="MaxSlots">Slots in which it trains at the same time, at most; null for no limit.</param>
/// <param name="Fuse">Whether variants of one shape may be trained as one stack.</param>
/// <param name="Analysis">Whether trained variants are analysed.</param>
/// <param name="Robustness">Whether they are asked outside their format.</param>
/// <param name="Leaving">Variants of the sweep as the grid has it that the plan no longer has; null if no grid could be read.</param>
/// <param name="Halving">How variants are chosen while they train; null if all train to the end.</param>
/// <param name="StopWhen">When a variant ends before its last step; null for never.</param>
/// <param name="Owner">To whom its use of slots is charged; null for nobody.</param>
/// <param name="MaxSlotHours">Slot-hours after which it is paused; null for no limit.</param>
public sealed record PlanJson(
    string Name, VerificationSpecJson? Verification, IReadOnlyList<PlannedVariantJson> Variants, int Priority, int? MaxSlots, Stacking Fuse,
    bool Analysis, bool Robustness, IReadOnlyList<LeftVariantJson>? Leaving, HalvingJson? Halving, StopRuleJson? StopWhen, string? Owner, double? MaxSlotHours)
{
    /// <summary>The JSON form of a planned sweep.</summary>
    /// <param name="spec">The planned sweep.</param>
    /// <param name="outlook">What a grid has of it; null if none could be read.</param>
    public static PlanJson Of(SweepSpec spec, PlanOutlook? outlook) => new(
        spec.Name,
        VerificationSpecJson.Of(spec.Verification),
        [.. spec.Variants.Select(variant => PlannedVariantJson.Of(variant, outlook))],
        spec.Terms?.Priority ?? 0,
        spec.Terms?.MaxSlots,
        spec.Fuse,
        spec.Analysis,
        spec.Robustness,
        outlook is null ? null : [.. outlook.Leaving.Select(variant => new LeftVariantJson(variant.Name, variant.Id.Value))],
        HalvingJson.Of(spec.Halving),
        StopRuleJson.Of(spec.StopWhen),
        spec.Terms?.Owner,
        spec.Terms?.MaxSlotHours);
}

/// <summary>A variant that is not begun yet.</summary>
/// <param name="Name">Its name in the sweep.</param>
/// <param name="Id">Its identity.</param>
/// <param name="Operations">Those that it is to be trained on.</param>
/// <param name="Spec">What it is.</param>
/// <param name="Refine">What is done if it gets answers wrong; null for nothing.</param>
/// <param name="Requires">Labels that a silo must have to train it.</param>
/// <param name="LeastMemoryBytes">Bytes of memory that its training takes at least.</param>
/// <param name="StepsLeft">Steps that are still to be trained; null if no grid could be read.</param>
/// <param name="SecondsLeft">About how long these take, from what like models took; null if that is not known.</param>
public sealed record PlannedVariantJson(
    string Name, string Id, IReadOnlyList<Operation> Operations, SpecJson Spec, RefinementJson? Refine, IReadOnlyList<string> Requires,
    long LeastMemoryBytes, int? StepsLeft, double? SecondsLeft)
{
    /// <summary>The JSON form of a variant.</summary>
    public static PlannedVariantJson Of(NamedVariant one, PlanOutlook? outlook) => new(
        one.Name, one.Spec.Id.Value, [.. one.Spec.Operations], SpecJson.Of(one.Spec), RefinementJson.Of(one.Refine), one.Requires ?? [],
        one.Spec.MinMemory, outlook?.StepsLeft(one.Spec), outlook?.SecondsLeft(one.Spec));
}

using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A planned sweep for machines (docs/json.md).</summary>
public sealed record PlanJson(
    string Name, VerificationSpecJson? Verification, IReadOnlyList<PlannedVariantJson> Variants, int Priority, int? MaxSlots, Fusing Fuse,
    bool Analysis, bool Robustness)
{
    public static PlanJson Of(SweepSpec spec) => new(
        spec.Name,
        VerificationSpecJson.Of(spec.Verification),
        [.. spec.Variants.Select(PlannedVariantJson.Of)],
        spec.Terms?.Priority ?? 0,
        spec.Terms?.MaxSlots,
        spec.Fuse,
        spec.Analysis,
        spec.Robustness);
}

public sealed record PlannedVariantJson(
    string Name, string Id, IReadOnlyList<Operation> Operations, SpecJson Spec, RefinementJson? Refine, IReadOnlyList<string> Requires,
    long LeastMemoryBytes)
{
    public static PlannedVariantJson Of(NamedVariant one) => new(
        one.Name, one.Spec.Id.Value, [.. one.Spec.Operations], SpecJson.Of(one.Spec), RefinementJson.Of(one.Refine), one.Requires ?? [],
        one.Spec.LeastMemory);
}

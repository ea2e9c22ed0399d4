using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What a sweep file says.</summary>
/// <param name="Spec">The sweep.</param>
/// <param name="Parents">The weight files that it names: the grid must have them before it gets the sweep.</param>
internal sealed record SweepPlan(SweepSpec Spec, IReadOnlyList<ParentFile> Parents);

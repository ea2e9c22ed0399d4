using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a sweep file says.</summary>
/// <param name="Spec">The sweep.</param>
/// <param name="Parents">The weight files that it names: the grid must have them before it gets the sweep.</param>
/// <param name="Unseen">Those of them that this program cannot look into, so that whether they fit is not known yet.</param>
/// <param name="Notes">What can be meant as it is written, but may be a mistake: sentences.</param>
public sealed record SweepPlan(SweepSpec Spec, IReadOnlyList<ParentFile> Parents, IReadOnlyList<ParentFile> Unseen, IReadOnlyList<string> Notes);

/// <summary>What a sweep file says before anybody has looked into the weight files that it names.</summary>
/// <param name="Spec">The sweep; null if something is wrong, which has been told.</param>
/// <param name="Parents">Who starts from which weight file.</param>
/// <param name="Notes">What can be meant as it is written, but may be a mistake: sentences.</param>
internal sealed record SweepDraft(SweepSpec? Spec, IReadOnlyList<ParentUse> Parents, IReadOnlyList<string> Notes);

namespace VerifiedAddition.Grains;

/// <summary>A kind of work that is done on trained models in parts, spread over the silos: all that the grid has to know of it.</summary>
/// <remarks>What a kind needs beside this: <see cref="IJobPlan"/>, <see cref="IJobPart"/>, <see cref="IJobReport"/>, <see cref="IJobSnapshot"/>, a grain
/// that is called as <see cref="Name"/> says, and a performer in the silo (docs/adr/0014-jobs-are-one-thing-of-many-kinds.md).</remarks>
/// <param name="Name">As people and metrics call it, and the type of its grain: <c>verification</c>.</param>
/// <param name="Doing">What is happening to a model while it runs: <c>verifying</c>.</param>
/// <param name="Done">What a model is when it is complete: <c>verified</c>.</param>
/// <param name="PlansOf">What a sweep wants of this kind for one of its variants; empty for nothing.</param>
public sealed record JobKind(string Name, string Doing, string Done, Func<SweepSpec, VariantSpec, IEnumerable<IJobPlan>> PlansOf)
{
    /// <summary>Its place in <see cref="JobKinds.All"/>: the lower, the sooner it gets a slot.</summary>
    public int Rank => JobKinds.All.IndexOf(this);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

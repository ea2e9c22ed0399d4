namespace VerifiedAddition.Grains;

/// <summary>A kind of work on trained models, done in parts that are distributed over the silos: all that the grid needs to know about it.</summary>
/// <remarks>A kind also needs an <see cref="IJobPlan"/>, <see cref="IJobPart"/>, <see cref="IJobReport"/> and <see cref="IJobSnapshot"/>, a grain
/// whose type is <see cref="Name"/>, and a performer in the silo (docs/adr/0014-jobs-are-one-thing-of-many-kinds.md).</remarks>
/// <param name="Name">Its name for users, in metrics and as the type of its grain: <c>verification</c>.</param>
/// <param name="Doing">Participle for a model while the job runs: <c>verifying</c>.</param>
/// <param name="Done">Participle for a model when the job is complete: <c>verified</c>.</param>
/// <param name="PlansOf">The plans of this kind that a sweep wants for one of its variants; empty for none.</param>
public sealed record JobKind(string Name, string Doing, string Done, Func<SweepSpec, VariantSpec, IEnumerable<IJobPlan>> PlansOf)
{
    /// <summary>Its index in <see cref="JobKinds.All"/>: lower ranks get slots first.</summary>
    public int Rank => JobKinds.All.IndexOf(this);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

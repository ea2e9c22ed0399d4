namespace VerifiedAddition.Grains;

/// <summary>How far a sweep wants a variant trained at present, and where it wants to know how far it has come.</summary>
/// <param name="Until">Number of steps after which training rests until the sweep says more; from <see cref="VariantSpec.Steps"/> on, to the end.</param>
/// <param name="Milestones">Numbers of steps at which loss and weights are recorded, rising.</param>
/// <param name="KeepsWeights">Whether weights are wanted at milestones, and not only the loss.</param>
/// <param name="IsEnd">Whether the sweep takes the model of step <paramref name="Until"/> for the variant's last.</param>
[GenerateSerializer, Immutable, Alias("va.TrainingGoal")]
public sealed record TrainingGoal(int Until, int[] Milestones, bool KeepsWeights = false, bool IsEnd = false)
{
    /// <summary>Compares the milestones, too.</summary>
    public bool Equals(TrainingGoal? other) =>
        other is not null && (Until, KeepsWeights, IsEnd) == (other.Until, other.KeepsWeights, other.IsEnd) && Milestones.AsSpan().SequenceEqual(other.Milestones);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Until, Milestones.Length, KeepsWeights, IsEnd);
}

/// <summary>How far a variant had come after a number of steps.</summary>
/// <param name="Step">Number of steps done.</param>
/// <param name="Loss">Mean of the last <see cref="LossSteps"/> losses, or of all if there are fewer.</param>
/// <param name="Weights">The weights; null if they were not wanted.</param>
[GenerateSerializer, Immutable, Alias("va.Milestone")]
public sealed record Milestone(int Step, double Loss, WeightsRef? Weights)
{
    /// <summary>Number of steps whose losses are averaged: one batch is a poor measure.</summary>
    public const int LossSteps = 50;
}

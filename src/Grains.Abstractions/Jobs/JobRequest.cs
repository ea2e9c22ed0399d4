namespace VerifiedAddition.Grains;

/// <summary>A plan and the model it is to be carried out on.</summary>
/// <param name="Weights">The model.</param>
/// <param name="Plan">What is to be done.</param>
/// <param name="Variant">The variant whose weights they are; null if that is not known.</param>
public readonly record struct JobRequest(WeightsRef Weights, IJobPlan Plan, VariantId? Variant = null)
{
    /// <summary>The key of its grain.</summary>
    public string Key => Plan.KeyFor(Weights);
}

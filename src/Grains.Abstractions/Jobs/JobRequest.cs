namespace VerifiedAddition.Grains;

/// <summary>A plan that is wanted for a model.</summary>
/// <param name="Weights">The model.</param>
/// <param name="Plan">What is to be done.</param>
public readonly record struct JobRequest(WeightsRef Weights, IJobPlan Plan)
{
    /// <summary>The key of its grain.</summary>
    public string Key => Plan.KeyFor(Weights);
}

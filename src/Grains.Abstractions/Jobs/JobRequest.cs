namespace VerifiedAddition.Grains;

/// <summary>A plan and the model it is to be carried out on.</summary>
/// <param name="Weights">The model.</param>
/// <param name="Plan">What is to be done.</param>
public readonly record struct JobRequest(WeightsRef Weights, IJobPlan Plan)
{
    /// <summary>The key of its grain.</summary>
    public string Key => Plan.KeyFor(Weights);
}

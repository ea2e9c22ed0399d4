namespace VerifiedAddition.Grains;

/// <summary>What is to be done to a model: the result follows from the plan and the weights alone.</summary>
public interface IJobPlan
{
    /// <summary>Its kind.</summary>
    JobKind Job { get; }

    /// <summary>The key of the grain that carries this plan out on <paramref name="weights"/>.</summary>
    string KeyFor(WeightsRef weights);

    /// <exception cref="ArgumentException">Something is wrong with the plan: what, and what is possible.</exception>
    void Require();

    /// <exception cref="ArgumentException">The plan has no such part.</exception>
    void Require(IJobPart part);

    /// <summary>How a job stands that nobody has started.</summary>
    /// <param name="key">Its grain's key.</param>
    IJobSnapshot Unstarted(string key);
}

namespace VerifiedAddition.Grains;

/// <summary>What is to be done with a model: the result depends only on the plan and the weights.</summary>
public interface IJobPlan
{
    /// <summary>The kind of job.</summary>
    JobKind Job { get; }

    /// <summary>Returns the key of the grain that carries out this plan on <paramref name="weights"/>.</summary>
    string KeyFor(WeightsRef weights);

    /// <exception cref="ArgumentException">The plan is invalid; the message says what is wrong and what is allowed.</exception>
    void Require();

    /// <exception cref="ArgumentException">The plan has no such part.</exception>
    void Require(IJobPart part);

    /// <summary>Returns the snapshot of a job that was never started.</summary>
    /// <param name="key">The key of its grain.</param>
    IJobSnapshot Unstarted(string key);
}

namespace VerifiedAddition.Grains;

/// <summary>Finds the grains of jobs.</summary>
public static class JobGrains
{
    /// <summary>The grain of a job whose kind matters to nobody.</summary>
    /// <param name="grains">Where grains are made.</param>
    /// <param name="kind">The kind, after which the grain's type is called.</param>
    /// <param name="key">The job's key.</param>
    public static IJobGrain GetJob(this IGrainFactory grains, JobKind kind, string key)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(kind);
        return grains.GetGrain<IJobGrain>(GrainId.Create(kind.Name, key));
    }
}

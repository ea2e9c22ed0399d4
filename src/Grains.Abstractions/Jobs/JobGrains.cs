namespace VerifiedAddition.Grains;

/// <summary>Finds the grains of jobs.</summary>
public static class JobGrains
{
    /// <summary>Returns the grain of a job of any kind.</summary>
    /// <param name="grains">The grain factory.</param>
    /// <param name="kind">The kind, whose name is the grain type.</param>
    /// <param name="key">The job's key.</param>
    public static IJobGrain GetJob(this IGrainFactory grains, JobKind kind, string key)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(kind);
        return grains.GetGrain<IJobGrain>(GrainId.Create(kind.Name, key));
    }
}

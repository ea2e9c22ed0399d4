namespace VerifiedAddition.Grains;

/// <summary>The names of the grain storages that a silo must provide.</summary>
public static class GrainStores
{
    /// <summary>State of sweeps, variants, verifications and the device pool.</summary>
    public const string Runs = "runs";
}

namespace VerifiedAddition.Grains;

/// <summary>The names under which a silo must offer grain storage.</summary>
public static class GrainStores
{
    /// <summary>State of sweeps, variants, verifications and the device pool.</summary>
    public const string Runs = "runs";
}

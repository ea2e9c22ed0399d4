namespace VerifiedAddition.Grains;

/// <summary>What one owner may take.</summary>
public sealed class OwnerOptions
{
    /// <summary>Slots in which all sweeps of the owner together train at the same time, at most; 0 for none. Default: no limit.</summary>
    public int? MaxSlots { get; init; }
}

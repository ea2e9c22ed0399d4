namespace VerifiedAddition.Experiments;

/// <summary>By what the use of slots is added up.</summary>
public enum LedgerBy
{
    /// <summary>By UTC day.</summary>
    Day,

    /// <summary>By sweep.</summary>
    Sweep,

    /// <summary>By owner of sweeps.</summary>
    Owner,

    /// <summary>By kind of device.</summary>
    Device,

    /// <summary>By variant of one sweep, on all days.</summary>
    Variant,
}

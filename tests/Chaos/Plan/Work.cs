namespace VerifiedAddition.Chaos;

/// <summary>What a cluster does.</summary>
public enum Work
{
    Training,

    /// <summary>Questions are asked.</summary>
    Verification,

    /// <summary>Parts of analyses are made.</summary>
    Analysis,

    /// <summary>Weights, certificates or what analyses found are stored for others to read.</summary>
    Publication,
}

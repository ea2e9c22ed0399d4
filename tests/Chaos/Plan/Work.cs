namespace VerifiedAddition.Chaos;

/// <summary>The kinds of work of a cluster.</summary>
public enum Work
{
    Training,

    /// <summary>Questions are asked.</summary>
    Verification,

    /// <summary>Parts of analyses are computed.</summary>
    Analysis,

    /// <summary>Weights, certificates or results of analyses are stored for others to read.</summary>
    Publication,
}

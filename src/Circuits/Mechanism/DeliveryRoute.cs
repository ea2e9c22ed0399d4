namespace VerifiedAddition.Circuits;

/// <summary>The way by which the last MLP gets a carry, where it adds it to a digit.</summary>
public enum DeliveryRoute
{
    /// <summary>By none of these.</summary>
    None,

    /// <summary>It is in the residual stream that enters the last layer.</summary>
    Residual,

    /// <summary>The last layer's heads fetch it.</summary>
    Attention,

    /// <summary>Each of the two suffices.</summary>
    Either,

    /// <summary>Only both together suffice.</summary>
    Both,
}

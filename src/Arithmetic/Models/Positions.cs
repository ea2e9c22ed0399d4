namespace VerifiedAddition.Arithmetic;

/// <summary>How a model knows where a token stands.</summary>
public enum Positions
{
    /// <summary>A learnt embedding of each position is added to that of the token.</summary>
    Learned,

    /// <summary>
    /// Queries and keys are rotated by angles that grow with the position, as GPT-NeoX and TransformerLens do it: over the whole head, its first
    /// half paired with its second, base 10000.
    /// </summary>
    Rotary,

    /// <summary>Only by what causal attention lets it infer.</summary>
    None,
}

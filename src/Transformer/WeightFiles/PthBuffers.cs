namespace VerifiedAddition.Transformer;

/// <summary>Whether a written <c>.pth</c> holds the buffers that TransformerLens registers beside its weights.</summary>
public enum PthBuffers
{
    /// <summary>
    /// Each block's <c>attn.mask</c> and <c>attn.IGNORE</c> follow its <c>attn.b_V</c> (docs/domain.md, section 2.2), so that a strict
    /// <c>load_state_dict</c> of a HookedTransformer accepts the file.
    /// </summary>
    Include,

    /// <summary>Only the weights.</summary>
    Omit,
}

namespace VerifiedAddition.Arithmetic;

/// <summary>How weights are named and shaped in a file: the model is the same (docs/interchange.md).</summary>
public enum WeightLayout
{
    /// <summary>TransformerLens' HookedTransformer, versions 1 to 3: <c>blocks.0.attn.W_Q</c>, [n_heads, d_model, d_head].</summary>
    Hooked,

    /// <summary>TransformerLens' TransformerBridge over its native model, versions 3.5 and 4: <c>blocks.0.attn.q.weight</c>, [n_heads · d_head, d_model].</summary>
    Bridge,

    /// <summary>That native model itself, plain modules of PyTorch: <c>layers.0.attn.q.weight</c>, [n_heads · d_head, d_model].</summary>
    Native,
}

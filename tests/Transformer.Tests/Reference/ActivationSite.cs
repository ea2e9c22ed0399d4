namespace VerifiedAddition.Transformer;

/// <summary>A place in the forward pass where an activation can be seen or replaced.</summary>
/// <param name="Layer">From 0; for <see cref="ActivationKind.Embedding"/> 0, for what follows the last layer the number of layers.</param>
public readonly record struct ActivationSite(int Layer, ActivationKind Kind);

/// <summary>What an activation is; in the order in which a layer produces it. Names and shapes follow TransformerLens' hooks.</summary>
public enum ActivationKind
{
    /// <summary>Token plus position embedding, [batch, position, d_model].</summary>
    Embedding,

    /// <summary>The residual stream that enters a layer, [batch, position, d_model].</summary>
    ResidualPre,

    /// <summary><c>hook_q</c>, [batch, position, head, d_head].</summary>
    Query,

    /// <summary><c>hook_k</c>, [batch, position, head, d_head].</summary>
    Key,

    /// <summary><c>hook_v</c>, [batch, position, head, d_head].</summary>
    Value,

    /// <summary><c>hook_attn_scores</c>, masked, [batch, head, query, key].</summary>
    Scores,

    /// <summary><c>hook_pattern</c>: each row sums to one, [batch, head, query, key].</summary>
    Pattern,

    /// <summary><c>hook_z</c>: what each head read, [batch, position, head, d_head].</summary>
    HeadOutput,

    /// <summary><c>hook_result</c>: what each head writes, without <c>b_O</c>, [batch, position, head, d_model].</summary>
    HeadResult,

    /// <summary><c>hook_attn_out</c>: all heads and <c>b_O</c>, [batch, position, d_model].</summary>
    AttentionOut,

    /// <summary>The residual stream between attention and MLP, [batch, position, d_model].</summary>
    ResidualMid,

    /// <summary><c>mlp.hook_pre</c>, [batch, position, d_mlp].</summary>
    MlpPre,

    /// <summary><c>mlp.hook_post</c>, after ReLU, [batch, position, d_mlp].</summary>
    MlpPost,

    /// <summary><c>hook_mlp_out</c>, [batch, position, d_model].</summary>
    MlpOut,

    /// <summary>The residual stream that leaves a layer, [batch, position, d_model].</summary>
    ResidualPost,
}

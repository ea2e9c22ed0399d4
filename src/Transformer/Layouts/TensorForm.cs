namespace VerifiedAddition.Transformer;

/// <summary>How the tensor of a linear map of PyTorch, in the layouts bridge and native, differs from HookedTransformer's.</summary>
internal enum TensorForm
{
    /// <summary>Not at all.</summary>
    Same,

    /// <summary>[in, out] against [out, in].</summary>
    Matrix,

    /// <summary>Queries, keys or values: [head, d_model, d_head] against [head · d_head, d_model].</summary>
    Projection,

    /// <summary>Their bias: [head, d_head] against [head · d_head].</summary>
    ProjectionBias,

    /// <summary>The heads' output: [head, d_head, d_model] against [d_model, head · d_head].</summary>
    Output,
}

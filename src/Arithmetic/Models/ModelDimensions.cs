namespace VerifiedAddition.Arithmetic;

/// <summary>How large a transformer is, apart from its vocabulary and its context.</summary>
/// <param name="Layers">Number of blocks: <c>n_layers</c>.</param>
/// <param name="Heads">Attention heads per block: <c>n_heads</c>.</param>
/// <param name="DModel">Width of the residual stream: <c>d_model</c>. The hidden layer of an MLP is four times as wide.</param>
/// <param name="DHead">Width of a head: <c>d_head</c>.</param>
public sealed record ModelDimensions(int Layers, int Heads, int DModel, int DHead);

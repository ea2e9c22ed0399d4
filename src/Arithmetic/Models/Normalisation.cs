namespace VerifiedAddition.Arithmetic;

/// <summary>How the residual stream is normalised before attention, MLP and unembedding.</summary>
public enum Normalisation
{
    /// <summary>LayerNorm: mean 0, variance 1, then a gain and a bias.</summary>
    Layer,

    /// <summary>RMSNorm: mean square 1, then a gain.</summary>
    Rms,

    /// <summary>Not at all.</summary>
    None,
}

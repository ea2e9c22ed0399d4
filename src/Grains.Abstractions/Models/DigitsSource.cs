namespace VerifiedAddition.Grains;

/// <summary>How the number of digits of a model is known.</summary>
[GenerateSerializer, Alias("va.DigitsSource")]
public enum DigitsSource
{
    /// <summary>The model was trained here, for the digits of its sweep file.</summary>
    Trained,

    /// <summary>The user stated it for a weight file (<c>--digits</c>).</summary>
    Stated,

    /// <summary>Inferred from the n_ctx of a weight file alone, the maximum number of tokens, of which a model may use only a part.</summary>
    Inferred,
}

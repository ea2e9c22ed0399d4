namespace VerifiedAddition.Grains;

/// <summary>How it is known for how many digits a model was made.</summary>
[GenerateSerializer, Alias("va.DigitsSource")]
public enum DigitsSource
{
    /// <summary>It was trained here, for as many as its sweep file says.</summary>
    Trained,

    /// <summary>Somebody said so of a weight file (<c>--digits</c>).</summary>
    Stated,

    /// <summary>From a weight file's n_ctx alone, the room for tokens, of which a model may use a part only.</summary>
    Inferred,
}

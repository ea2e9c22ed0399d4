namespace VerifiedAddition.Arithmetic;

/// <summary>Whether the unembedding adds a bias to the logits.</summary>
public enum UnembeddingBias
{
    /// <summary>It does, a learnt one.</summary>
    Learned,

    /// <summary>It does not.</summary>
    None,
}

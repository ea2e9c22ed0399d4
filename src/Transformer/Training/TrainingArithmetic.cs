namespace VerifiedAddition.Transformer;

/// <summary>What computes the steps of a training run. The two round differently, so a run keeps to the one with which it began.</summary>
public enum TrainingArithmetic
{
    /// <summary>libtorch's operations, on any device.</summary>
    Torch,

    /// <summary>The vector registers of a CPU with AVX-512: several times as fast, but for the original architecture only.</summary>
    Vectors,
}

namespace VerifiedAddition.Transformer;

/// <summary>The numbers of one step of AdamW that are the same for all parameters.</summary>
/// <param name="Kept">What weight decay leaves of a weight.</param>
/// <param name="Rate">Factor of <c>m / (√v + Epsilon)</c>, where m and v are the moments; negative.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
internal readonly record struct AdamWCoefficients(double Kept, double Rate, double Epsilon)
{
    /// <param name="step">Steps done before this one.</param>
    public static AdamWCoefficients Of(double learningRate, double decay, long step)
    {
        var correction1 = 1 - Math.Pow(AdamW.Beta1, step + 1);
        var correction2 = Math.Sqrt(1 - Math.Pow(AdamW.Beta2, step + 1));

        // PyTorch's m / c1 / (sqrt(v) / c2 + epsilon), with c2 moved out of the denominator to save a pass.
        return new(1 - (learningRate * decay), -learningRate * correction2 / correction1, AdamW.Epsilon * correction2);
    }
}

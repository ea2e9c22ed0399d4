namespace VerifiedAddition.Grains;

/// <summary>Is told by <see cref="SweepNews"/> what may be otherwise than before.</summary>
internal interface INewsListener
{
    /// <summary>Something was heard of a variant.</summary>
    void HeardOf(VariantId variant);

    /// <summary>Something was heard of a job, or it was forgotten.</summary>
    /// <param name="job">Its key.</param>
    void HeardOf(string job);
}

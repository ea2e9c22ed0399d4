namespace VerifiedAddition.Silo;

/// <summary>A silo of an earlier version works in the cluster, with which this one cannot be mixed.</summary>
public sealed class MixedContractsException : Exception
{
    /// <summary>Without a reason.</summary>
    public MixedContractsException()
    {
    }

    /// <param name="message">Which silo, and what to do.</param>
    public MixedContractsException(string message)
        : base(message)
    {
    }

    /// <param name="message">Which silo, and what to do.</param>
    /// <param name="innerException">What brought it to light.</param>
    public MixedContractsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

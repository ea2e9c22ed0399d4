namespace VerifiedAddition.Silo;

/// <summary>The cluster has a silo of an incompatible version.</summary>
public sealed class MixedContractsException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public MixedContractsException()
    {
    }

    /// <param name="message">The silo, and what to do.</param>
    public MixedContractsException(string message)
        : base(message)
    {
    }

    /// <param name="message">The silo, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public MixedContractsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace VerifiedAddition.Experiments;

/// <summary>A command cannot go on, for a reason that its user can understand and mend.</summary>
/// <remarks>The message is all that is shown: what was met, what was expected, what to do. No stack trace follows it.</remarks>
public sealed class ClientException : Exception
{
    public ClientException(string message)
        : this(ExitCodes.BadInput, message)
    {
    }

    public ClientException(string message, Exception innerException)
        : this(ExitCodes.BadInput, message, innerException)
    {
    }

    public ClientException(int exitCode, string message, Exception? innerException = null)
        : base(message, innerException) => ExitCode = exitCode;

    /// <summary>What the program returns, one of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; }
}

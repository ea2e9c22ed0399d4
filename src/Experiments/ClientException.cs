namespace VerifiedAddition.Experiments;

/// <summary>A command cannot go on, for a reason that its user can understand and mend.</summary>
/// <remarks>The message is all that is shown: what was met, what was expected, what to do. No stack trace follows it.</remarks>
public sealed class ClientException : Exception
{
    /// <summary>What was given is wrong (<see cref="ExitCodes.BadInput"/>).</summary>
    /// <param name="message">What was met, what was expected, what to do.</param>
    public ClientException(string message)
        : this(ExitCodes.BadInput, message)
    {
    }

    /// <summary>What was given is wrong (<see cref="ExitCodes.BadInput"/>).</summary>
    /// <param name="message">What was met, what was expected, what to do.</param>
    /// <param name="innerException">How that was noticed.</param>
    public ClientException(string message, Exception innerException)
        : this(ExitCodes.BadInput, message, innerException)
    {
    }

    /// <summary>Something else keeps the work from going on.</summary>
    /// <param name="exitCode">What, as one of <see cref="ExitCodes"/>.</param>
    /// <param name="message">What was met, what was expected, what to do.</param>
    /// <param name="innerException">How that was noticed; null if nothing was thrown.</param>
    public ClientException(int exitCode, string message, Exception? innerException = null)
        : base(message, innerException) => ExitCode = exitCode;

    /// <summary>What the program returns, one of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; }

    /// <summary>Whether something was named that there is not.</summary>
    public bool IsUnknownName { get; init; }
}

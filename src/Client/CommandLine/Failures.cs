using Orleans.Storage;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Client;

/// <summary>Turns an exception into an exit code and a sentence.</summary>
internal static class Failures
{
    /// <summary>Whether the grid gave no answer, as opposed to an error; asking again later may help.</summary>
    /// <remarks>
    /// Orleans uses one type for messages it could not deliver and for errors of the grid's storage; the latter have the storage's own error
    /// as inner exception, and are silence only if the storage was silent.
    /// </remarks>
    public static bool IsSilence(Exception e) => e switch
    {
        TimeoutException => true,
        InconsistentStateException or OrleansConfigurationException => false,
        OrleansException { InnerException: { } cause } when IsOfStorage(e) => BackendWords.IsSilence(cause),
        OrleansException => true,
        _ => BackendWords.IsSilence(e),
    };

    /// <summary>Whether a command failed, or gave up, because the grid cannot be reached. Failures reported by the grid have no inner exception here.</summary>
    public static bool MayBeSilence(Exception e) => IsSilence(e) || e is ClientException { ExitCode: ExitCodes.Unavailable, InnerException: not null };

    /// <summary>Returns the grid's or its storage's own error message, without what is wrapped around it.</summary>
    public static string WordsOf(Exception e) => IsOfStorage(e) ? $"its storage says: {BackendWords.Of(e)}" : e.Message;

    public static int CodeOf(Exception e) => e switch
    {
        ClientException refusal => refusal.ExitCode,
        SweepFileException or ArgumentException => ExitCodes.BadInput,
        OperationCanceledException => ExitCodes.Interrupted,
        _ => ExitCodes.Unavailable,
    };

    public static string Describe(Exception e) => e switch
    {
        // The form of compilers, which editors understand: file:line:column: message.
        SweepFileException => e.Message,
        ClientException { ExitCode: ExitCodes.Interrupted } => e.Message,
        OperationCanceledException => "Interrupted.",
        ArgumentException argument => $"va: {WithoutParameter(argument)}",
        ClientException or IOException or UnauthorizedAccessException or InvalidDataException => $"va: {e.Message}",
        _ when IsOfStorage(e) => $"va: The grid is in trouble: {WordsOf(e)}",
        _ when IsSilence(e) => $"va: The grid did not answer: {e.Message}",
        _ => $"va: Unexpected error: {e.Message} ({e.GetType().Name}; VA_DEBUG=1 shows where)",
    };

    /// <summary>Returns the message after a requested stop; empty if the output was closed and there is nothing to say.</summary>
    /// <param name="e">The exception that ended the command.</param>
    /// <param name="isClosed">Whether the output was closed.</param>
    public static string DescribeStop(Exception e, bool isClosed) => e switch
    {
        // A request to a grid that is stopping too.
        OperationCanceledException or ObjectDisposedException => isClosed ? "" : "Interrupted.",
        _ when IsSilence(e) => isClosed ? "" : "Interrupted.",
        ClientException { ExitCode: ExitCodes.Interrupted } => e.Message,
        _ => $"Interrupted. As it stopped: {e.Message}",
    };

    private static bool IsOfStorage(Exception e) =>
        e is OrleansException { InnerException: not null } && e.Message.StartsWith("Error from storage provider", StringComparison.Ordinal);

    /// <summary>Removes the parameter's name, which means nothing to a user.</summary>
    private static string WithoutParameter(ArgumentException e)
    {
        var at = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return at < 0 ? e.Message : e.Message[..at];
    }
}

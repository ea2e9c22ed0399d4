using Orleans.Storage;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Client;

/// <summary>Turns what went wrong into an exit code and a sentence.</summary>
internal static class Failures
{
    /// <summary>Whether the grid gave no answer, as opposed to a bad one; to ask again later may help.</summary>
    /// <remarks>
    /// Orleans has one type for what it could not deliver and for what the grid's storage refused; the latter has the storage's own error
    /// inside, and is silence only if the storage was silent.
    /// </remarks>
    public static bool IsSilence(Exception e) => e switch
    {
        TimeoutException => true,
        InconsistentStateException or OrleansConfigurationException => false,
        OrleansException { InnerException: { } cause } when IsOfStorage(e) => BackendText.IsSilence(cause),
        OrleansException => true,
        _ => BackendText.IsSilence(e),
    };

    /// <summary>Whether a command ended in silence, or gave up on it: a grid that cannot be reached. A failure that the grid told has no cause here.</summary>
    public static bool MayBeSilence(Exception e) => IsSilence(e) || e is ClientException { ExitCode: ExitCodes.Unavailable, InnerException: not null };

    /// <summary>What the grid or its storage says of what went wrong, without what is wrapped around it.</summary>
    public static string WordsOf(Exception e) => IsOfStorage(e) ? $"its storage says: {BackendText.Of(e)}" : e.Message;

    public static int CodeOf(Exception e) => e switch
    {
        ClientException refusal => refusal.ExitCode,
        SweepFileException or ArgumentException => ExitCodes.BadInput,
        OperationCanceledException => ExitCodes.Interrupted,
        _ => ExitCodes.Unavailable,
    };

    public static string Describe(Exception e) => e switch
    {
        // Compilers' form, which editors know: file:line:column: message.
        SweepFileException => e.Message,
        ClientException { ExitCode: ExitCodes.Interrupted } => e.Message,
        OperationCanceledException => "Interrupted.",
        ArgumentException argument => $"va: {WithoutParameter(argument)}",
        ClientException or IOException or UnauthorizedAccessException or InvalidDataException => $"va: {e.Message}",
        _ when IsOfStorage(e) => $"va: The grid is in trouble: {WordsOf(e)}",
        _ when IsSilence(e) => $"va: The grid did not answer: {e.Message}",
        _ => $"va: Unexpected error: {e.Message} ({e.GetType().Name}; VA_DEBUG=1 shows where)",
    };

    /// <summary>What to say after somebody asked to stop; empty if that was by going away, and there is nothing to tell.</summary>
    /// <param name="e">How the command ended.</param>
    /// <param name="isClosed">Whether nobody reads the output any more.</param>
    public static string DescribeStop(Exception e, bool isClosed) => e switch
    {
        // What was being asked of a grid that stops too.
        OperationCanceledException or ObjectDisposedException => isClosed ? "" : "Interrupted.",
        _ when IsSilence(e) => isClosed ? "" : "Interrupted.",
        ClientException { ExitCode: ExitCodes.Interrupted } => e.Message,
        _ => $"Interrupted. As it stopped: {e.Message}",
    };

    private static bool IsOfStorage(Exception e) =>
        e is OrleansException { InnerException: not null } && e.Message.StartsWith("Error from storage provider", StringComparison.Ordinal);

    /// <summary>The name of a parameter says nothing to somebody at a keyboard.</summary>
    private static string WithoutParameter(ArgumentException e)
    {
        var at = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return at < 0 ? e.Message : e.Message[..at];
    }
}

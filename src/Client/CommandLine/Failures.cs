using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>Turns an exception into an exit code and a sentence.</summary>
internal static class Failures
{
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
        _ when GridTrouble.IsOfStorage(e) => $"va: The grid is in trouble: {GridTrouble.WordsOf(e)}",
        _ when GridTrouble.IsSilence(e) => $"va: The grid did not answer: {e.Message}",
        _ => $"va: Unexpected error: {e.Message} ({e.GetType().Name}; VA_DEBUG=1 shows where)",
    };

    /// <summary>Returns the message after a requested stop; empty if the output was closed and there is nothing to say.</summary>
    /// <param name="e">The exception that ended the command.</param>
    /// <param name="isClosed">Whether the output was closed.</param>
    public static string DescribeStop(Exception e, bool isClosed) => e switch
    {
        // A request to a grid that is stopping too.
        OperationCanceledException or ObjectDisposedException => isClosed ? "" : "Interrupted.",
        _ when GridTrouble.IsSilence(e) => isClosed ? "" : "Interrupted.",
        ClientException { ExitCode: ExitCodes.Interrupted } => e.Message,
        _ => $"Interrupted. As it stopped: {e.Message}",
    };

    /// <summary>The name of a parameter says nothing to somebody at a keyboard.</summary>
    private static string WithoutParameter(ArgumentException e)
    {
        var at = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return at < 0 ? e.Message : e.Message[..at];
    }
}

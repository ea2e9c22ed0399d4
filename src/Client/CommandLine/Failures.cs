using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>Turns an exception into a message on the terminal.</summary>
internal static class Failures
{
    public static string Describe(Exception e) => e switch
    {
        // The form of compilers, which editors understand: file:line:column: message.
        SweepFileException => e.Message,
        ClientException { ExitCode: ExitCodes.Interrupted } => e.Message,
        OperationCanceledException => "Interrupted.",
        _ when FailureText.IsForeseen(e) => $"va: {FailureText.Of(e)}",
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
}

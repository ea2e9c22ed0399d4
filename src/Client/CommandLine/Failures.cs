using Orleans.Runtime;
using Orleans.Storage;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Client;

/// <summary>Turns what went wrong into an exit code and a sentence.</summary>
internal static class Failures
{
    /// <summary>Whether the grid gave no answer, as opposed to a bad one; to ask again later may help.</summary>
    /// <remarks>Errors that a silo met and sent are answers, such as those of its storage; some of them are kinds of time-outs.</remarks>
    public static bool IsSilence(Exception e) =>
        e.GetType() == typeof(TimeoutException) ||
        e is OrleansException and not (InconsistentStateException or WrappedException or OrleansConfigurationException);

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
        ClientException or IOException or UnauthorizedAccessException => $"va: {e.Message}",
        _ when IsSilence(e) => $"va: The grid did not answer: {e.Message}",
        _ when BackendWords.Of(e) is { } words => $"va: The grid's storage is in trouble: {words}",
        _ => $"va: Unexpected error: {e.Message} ({e.GetType().Name}; VA_DEBUG=1 shows where)",
    };

    /// <summary>The name of a parameter says nothing to somebody at a keyboard.</summary>
    private static string WithoutParameter(ArgumentException e)
    {
        var at = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return at < 0 ? e.Message : e.Message[..at];
    }
}

namespace VerifiedAddition.Experiments;

/// <summary>Says what went wrong, in the same words wherever it is told.</summary>
public static class FailureText
{
    /// <summary>Of what kind it is, one of <see cref="ExitCodes"/>.</summary>
    public static int CodeOf(Exception e) => e switch
    {
        ClientException refusal => refusal.ExitCode,
        SweepFileException or ArgumentException => ExitCodes.BadInput,
        OperationCanceledException => ExitCodes.Interrupted,
        _ => ExitCodes.Unavailable,
    };

    /// <summary>Whether somebody is to blame who can do something about it: otherwise the program did not foresee it.</summary>
    public static bool IsForeseen(Exception e) =>
        e is ClientException or SweepFileException or ArgumentException or IOException or UnauthorizedAccessException or InvalidDataException
        || GridTrouble.IsOfStorage(e) || GridTrouble.IsSilence(e);

    /// <summary>A sentence; of something that nobody foresaw, its own message.</summary>
    public static string Of(Exception e) => e switch
    {
        ArgumentException argument => WithoutParameter(argument),
        ClientException or SweepFileException or IOException or UnauthorizedAccessException or InvalidDataException => e.Message,
        _ when GridTrouble.IsOfStorage(e) => $"The grid is in trouble: {GridTrouble.WordsOf(e)}",
        _ when GridTrouble.IsSilence(e) => $"The grid did not answer: {e.Message}",
        _ => e.Message,
    };

    /// <summary>The name of a parameter says nothing to somebody who is no programmer.</summary>
    private static string WithoutParameter(ArgumentException e)
    {
        var at = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return at < 0 ? e.Message : e.Message[..at];
    }
}

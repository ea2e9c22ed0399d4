using Orleans.Storage;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Experiments;

/// <summary>Tells apart what may be wrong with a grid.</summary>
public static class GridTrouble
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
        OrleansException { InnerException: { } cause } when IsOfStorage(e) => BackendText.IsSilence(cause),
        OrleansException => true,
        _ => BackendText.IsSilence(e),
    };

    /// <summary>Whether a command failed, or gave up, because the grid cannot be reached. Failures reported by the grid have no inner exception here.</summary>
    public static bool MayBeSilence(Exception e) => IsSilence(e) || e is ClientException { ExitCode: ExitCodes.Unavailable, InnerException: not null };

    /// <summary>Returns the grid's or its storage's own error message, without what is wrapped around it.</summary>
    public static string WordsOf(Exception e) => IsOfStorage(e) ? $"its storage says: {BackendText.Of(e)}" : e.Message;

    /// <summary>Whether the storage of the grid refused something.</summary>
    public static bool IsOfStorage(Exception e) =>
        e is OrleansException { InnerException: not null } && e.Message.StartsWith("Error from storage provider", StringComparison.Ordinal);
}

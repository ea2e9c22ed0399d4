using Orleans.Storage;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Experiments;

/// <summary>Tells apart what may be wrong with a grid.</summary>
public static class GridTrouble
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

    /// <summary>Whether the storage of the grid refused something.</summary>
    public static bool IsOfStorage(Exception e) =>
        e is OrleansException { InnerException: not null } && e.Message.StartsWith("Error from storage provider", StringComparison.Ordinal);
}

namespace VerifiedAddition.Grains;

/// <summary>Writes of grain states.</summary>
internal static class StateWrites
{
    /// <summary>Writes another state. If it cannot be stored, the state is what it was: what is not stored must not be reported.</summary>
    public static async Task WriteAsync<T>(this IPersistentState<T> memory, T next, CancellationToken cancellationToken)
    {
        var before = memory.State;
        memory.State = next;
        try
        {
            await memory.WriteStateAsync(cancellationToken);
        }
        catch
        {
            memory.State = before;
            throw;
        }
    }
}

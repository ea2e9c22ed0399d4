using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Waits a limited time for slots for shards, which another silo may have sooner.</summary>
internal static class PatientSlots
{
    /// <summary>Maximum time a shard waits for a slot here before it is offered to another silo.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The same if every slot trains, which may take hours.</summary>
    private static readonly TimeSpan LittlePatience = TimeSpan.FromSeconds(1);

    /// <summary>Returns a slot; null if none became free in time.</summary>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public static async Task<IDisposable?> TryEnterAsync(this SlotGate gate, SlotUse use, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(gate.Used(SlotUse.Training) == gate.Slots ? LittlePatience : Patience);
        try
        {
            return await gate.EnterAsync(use, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

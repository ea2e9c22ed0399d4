using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Slots for shards, which another silo may have sooner.</summary>
internal static class PatientSlots
{
    /// <summary>How long a shard waits here for others before it is offered elsewhere.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The same where every slot trains, which may take hours.</summary>
    private static readonly TimeSpan LittlePatience = TimeSpan.FromSeconds(1);

    /// <summary>A slot; null if none came free in time.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
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

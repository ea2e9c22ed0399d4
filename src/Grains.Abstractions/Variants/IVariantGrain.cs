using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>One variant's training run: its specification, its progress and its checkpoints. Key: the <see cref="VariantId"/>.</summary>
/// <remarks>What sweeps and workers tell it is in <see cref="ITrainingGrain"/>.</remarks>
[Alias("va.IVariantGrain"), Version(GridContract.Version), ForClients]
public interface IVariantGrain : IGrainWithStringKey
{
    /// <summary>Returns the state of the run; answers even during a write.</summary>
    [Alias("View"), AlwaysInterleave]
    Task<VariantSnapshot> ViewAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the variant's specification; null if no sweep ever requested it.</summary>
    [Alias("Spec"), AlwaysInterleave]
    Task<VariantSpec?> SpecAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the variant's events, the oldest first; only the newest ones are kept.</summary>
    /// <param name="after">Returns only events with a higher number.</param>
    [Alias("Events"), AlwaysInterleave]
    Task<VariantEvent[]> EventsAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>Returns the stored checkpoints, the newest first.</summary>
    [Alias("Checkpoints"), AlwaysInterleave]
    Task<CheckpointRef[]> CheckpointsAsync(CancellationToken cancellationToken = default);
}

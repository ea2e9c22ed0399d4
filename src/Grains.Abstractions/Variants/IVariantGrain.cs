using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Owns one variant's training run: what it is, how far it is, which attempt may write. Key: the <see cref="VariantId"/>.</summary>
/// <remarks>
/// The steps are made by a device worker on the silo that leased the variant; this grain decides and remembers. Every message of a
/// worker carries its lease; what is said under one that the device pool did not give, or under an older one, changes nothing. All calls may
/// be repeated.
/// </remarks>
[Alias("va.IVariantGrain"), Version(GridContract.Version)]
public interface IVariantGrain : IGrainWithStringKey
{
    /// <summary>A sweep wants this variant: it is (re)opened unless it is trained already.</summary>
    /// <exception cref="ArgumentException">The specification is not the one whose identity is this grain's key.</exception>
    [Alias("Require")]
    Task<VariantSnapshot> RequireAsync(string sweep, VariantSpec spec, CancellationToken cancellationToken = default);

    /// <summary>A sweep wants this variant no longer; when none does, its training is stopped and its progress kept.</summary>
    [Alias("Release")]
    Task<VariantSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken = default);

    /// <summary>A sweep heard that the variant's parent failed; if that is so, the variant, while it waits, fails for that reason.</summary>
    /// <param name="parent">What the sweep calls the parent.</param>
    [Alias("ParentFailed")]
    Task<VariantSnapshot> ParentFailedAsync(string parent, CancellationToken cancellationToken = default);

    /// <summary>A worker that holds a lease begins, or asks again after a lost reply.</summary>
    [Alias("Begin")]
    Task<TrainingOrder> BeginAsync(TrainingTicket ticket, CancellationToken cancellationToken = default);

    /// <summary>A worker tells how far it is, about once a second and at the end.</summary>
    [Alias("Report")]
    Task<TrainingDirective> ReportAsync(TrainingTicket ticket, TrainingReport report, CancellationToken cancellationToken = default);

    /// <summary>The pool gives the variant up: it fails for that reason, unless it is trained, or nobody wants it.</summary>
    /// <param name="reason">Why, and what to do.</param>
    [Alias("GiveUp")]
    Task<VariantSnapshot> GiveUpAsync(string reason, CancellationToken cancellationToken = default);

    /// <summary>The state of the run; answers while a write is under way.</summary>
    [Alias("View"), AlwaysInterleave]
    Task<VariantSnapshot> ViewAsync(CancellationToken cancellationToken = default);

    /// <summary>What the variant is; null if no sweep ever asked for it.</summary>
    [Alias("Spec"), AlwaysInterleave]
    Task<VariantSpec?> SpecAsync(CancellationToken cancellationToken = default);

    /// <summary>What happened to the variant, the oldest first; of the long past only the newest part is kept.</summary>
    /// <param name="after">Only events with a higher number.</param>
    [Alias("Events"), AlwaysInterleave]
    Task<VariantEvent[]> EventsAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>The stored checkpoints, the newest first.</summary>
    [Alias("Checkpoints"), AlwaysInterleave]
    Task<CheckpointRef[]> CheckpointsAsync(CancellationToken cancellationToken = default);
}

using Orleans.CodeGeneration;

namespace VerifiedAddition.Grains;

/// <summary>Owns one variant's training run: who wants it, and which attempt may write. Key: the <see cref="VariantId"/>.</summary>
/// <remarks>
/// A device worker on the silo that leased the variant does the training; this grain decides and keeps the state. Every message of a
/// worker carries its lease; messages under a lease that the device pool did not give, or under an older one, have no effect. All calls can
/// be repeated safely.
/// </remarks>
[Alias("va.ITrainingGrain"), Version(GridContract.Version)]
public interface ITrainingGrain : IGrainWithStringKey
{
    /// <summary>A sweep wants this variant: it is opened or reopened unless it is already trained.</summary>
    /// <exception cref="ArgumentException">The specification's identity is not this grain's key.</exception>
    [Alias("Require")]
    Task<VariantSnapshot> RequireAsync(string sweep, VariantSpec spec, CancellationToken cancellationToken = default);

    /// <summary>A sweep wants this variant as far as a goal says: it is opened or reopened unless it has come as far.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="spec">The variant's specification.</param>
    /// <param name="goal">How far; replaces an earlier goal of that sweep.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The specification's identity is not this grain's key, or the goal is out of range.</exception>
    [Alias("Pursue")]
    Task<VariantSnapshot> PursueAsync(string sweep, VariantSpec spec, TrainingGoal goal, CancellationToken cancellationToken = default);

    /// <summary>A sweep no longer wants this variant. If no other does, training stops and its progress is kept.</summary>
    [Alias("Release")]
    Task<VariantSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken = default);

    /// <summary>
    /// A sweep that listed this variant is deleted. If no other wants it, its run is forgotten, and its checkpoints, weights and records are deleted.
    /// </summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="requested">When a sweep last wanted it, as the caller knows (<see cref="VariantSnapshot.RequestedUtc"/>): a call that was overtaken by a new request has no effect.</param>
    /// <param name="cancellationToken">Ends it; it can be called again.</param>
    /// <returns>Whether it is forgotten.</returns>
    /// <exception cref="ArgumentException">A sweep has wanted it since.</exception>
    [Alias("Forget")]
    Task<bool> ForgetAsync(string sweep, DateTimeOffset? requested, CancellationToken cancellationToken = default);

    /// <summary>Deletes what nobody can ask for of what the variant has stored: checkpoints before the last one if it is trained, all if no sweep has it.</summary>
    /// <param name="dryRun">Whether only to count it.</param>
    /// <param name="cancellationToken">Ends it; what is left is deleted when it is called again.</param>
    /// <returns>What was deleted, by kind.</returns>
    [Alias("Tidy")]
    Task<StoredKind[]> TidyAsync(bool dryRun, CancellationToken cancellationToken = default);

    /// <summary>A sweep learned that the variant's parent failed. If so, a waiting variant fails for that reason.</summary>
    /// <param name="parent">The parent's name in the sweep.</param>
    [Alias("ParentFailed")]
    Task<VariantSnapshot> ParentFailedAsync(string parent, CancellationToken cancellationToken = default);

    /// <summary>A worker with a lease begins, or asks again after a lost reply.</summary>
    [Alias("Begin")]
    Task<TrainingOrder> BeginAsync(TrainingTicket ticket, CancellationToken cancellationToken = default);

    /// <summary>A worker reports its progress, about once a second and at the end.</summary>
    [Alias("Report")]
    Task<TrainingDirective> ReportAsync(TrainingTicket ticket, TrainingReport report, CancellationToken cancellationToken = default);

    /// <summary>The pool gives the variant up: it fails for that reason, unless it is trained or no sweep wants it.</summary>
    /// <param name="reason">The reason, and what to do.</param>
    [Alias("GiveUp")]
    Task<VariantSnapshot> GiveUpAsync(string reason, CancellationToken cancellationToken = default);
}

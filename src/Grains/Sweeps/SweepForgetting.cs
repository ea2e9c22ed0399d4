namespace VerifiedAddition.Grains;

/// <summary>The calls that forget what only one sweep has; what other sweeps list is released. All of them can be repeated.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Progress">What it knows.</param>
/// <param name="News">What it hears of its variants.</param>
/// <param name="Grains">Reaches variants and jobs.</param>
/// <param name="Confirm">Fails if another activation of the sweep has gone on: what that one wants must not be forgotten.</param>
/// <param name="Time">Tells when that was confirmed last: this silo may stand still at any moment.</param>
internal sealed record SweepForgetting(
    string Sweep, SweepProgress Progress, SweepNews News, IGrainFactory Grains, Func<CancellationToken, Task> Confirm, TimeProvider Time)
{
    /// <summary>How long a confirmation holds: less than it takes until a silo that stands still is declared dead.</summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(2);

    private Task? _confirming;
    private long _confirmed;

    /// <summary>Returns a call for each variant.</summary>
    /// <param name="variants">The variants; one may be there twice.</param>
    /// <param name="shared">The variants that another sweep has, too.</param>
    /// <param name="leased">The variants whose training has not ended yet.</param>
    public IEnumerable<Func<CancellationToken, Task>> Calls(
        IEnumerable<VariantId> variants, IReadOnlySet<VariantId> shared, IReadOnlySet<VariantId> leased) =>
        variants.Distinct().Select(id => new Func<CancellationToken, Task>(token => ForgetAsync(id, shared.Contains(id), leased.Contains(id), token)));

    /// <exception cref="ArgumentException">It is still in training.</exception>
    private async Task ForgetAsync(VariantId id, bool isShared, bool isLeased, CancellationToken cancellationToken)
    {
        var variant = Grains.GetGrain<IVariantGrain>(id.Value);
        var now = await variant.ViewAsync(cancellationToken);
        if (now.Phase is VariantPhase.New && !News.Variants.ContainsKey(id))
        {
            return; // it has never begun, here or elsewhere
        }

        News.Hear(now);
        await ConfirmedAsync(cancellationToken);
        foreach (var job in await variant.SpecAsync(cancellationToken) is { } spec ? Progress.AllJobsOf(spec).ToArray() : [])
        {
            var grain = Grains.GetJob(job.Plan.Job, job.Key);
            await (isShared ? (Task)grain.ReleaseAsync(Sweep, cancellationToken) : grain.ForgetAsync(Sweep, cancellationToken));
        }

        var training = Grains.GetGrain<ITrainingGrain>(id.Value);
        if (isShared || isLeased)
        {
            News.Hear(await training.ReleaseAsync(Sweep, cancellationToken));
        }
        else
        {
            await training.ForgetAsync(Sweep, now.RequestedUtc, cancellationToken);
        }

        if (isLeased && !isShared)
        {
            throw new ArgumentException($"The training of variant {id} has not ended yet. Try again in a moment.", nameof(id));
        }
    }

    /// <summary>Confirms that this activation is the sweep's, unless that was done a moment ago.</summary>
    private async Task ConfirmedAsync(CancellationToken cancellationToken)
    {
        while (_confirming is not { IsCompletedSuccessfully: true } || Time.GetElapsedTime(_confirmed) > Trusted)
        {
            if (_confirming is null or { IsCompleted: true })
            {
                (_confirmed, _confirming) = (Time.GetTimestamp(), Confirm(cancellationToken));
            }

            await _confirming;
        }
    }
}

namespace VerifiedAddition.Grains;

/// <summary>The calls that forget what only one sweep has; what other sweeps list is released. All of them can be repeated.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Progress">What it knows.</param>
/// <param name="News">What it hears of its variants.</param>
/// <param name="Grains">Reaches variants and jobs.</param>
internal sealed record SweepForgetting(string Sweep, SweepProgress Progress, SweepNews News, IGrainFactory Grains)
{
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
        foreach (var job in await variant.SpecAsync(cancellationToken) is { } spec ? Progress.JobsOf(spec).ToArray() : [])
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
            await training.ForgetAsync(Sweep, cancellationToken);
        }

        if (isLeased && !isShared)
        {
            throw new ArgumentException($"The training of variant {id} has not ended yet. Try again in a moment.", nameof(id));
        }
    }
}

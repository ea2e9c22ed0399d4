namespace VerifiedAddition.Grains;

/// <summary>What a sweep says of itself. Pure: no clock, no input or output.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Stored">Its stored state.</param>
/// <param name="News">What it has heard of its variants and jobs.</param>
public sealed record SweepView(string Name, SweepGrain.Memory Stored, SweepNews News)
{
    /// <summary>What is known of the sweep's variants and jobs; null if it was never submitted.</summary>
    public SweepProgress? Progress => Stored.Spec is { } spec
        ? new(spec, News.Variants, News.Jobs, Stored.Rounds, Stored.Begun, Stored.Phase is SweepPhase.Running ? VariantPhase.Queued : VariantPhase.Cancelled, News.Settled)
        {
            Known = News.Known,
        }
        : null;

    /// <summary>The variants of the file and their refinement rounds, each specification once.</summary>
    public IEnumerable<VariantSpec> Variants => Progress?.Members.Select(variant => variant.Spec).DistinctBy(spec => spec.Id) ?? [];

    /// <summary>Those that have begun.</summary>
    public IEnumerable<VariantSpec> Active => Progress?.Active.Select(variant => variant.Spec).DistinctBy(spec => spec.Id) ?? [];

    /// <summary>Those of them that are not settled.</summary>
    public IEnumerable<VariantSpec> Unsettled => Progress?.Unsettled.Select(variant => variant.Spec).DistinctBy(spec => spec.Id) ?? [];

    /// <summary>The jobs that the sweep wants for its trained variants that are not settled, each once.</summary>
    public IEnumerable<JobRequest> Jobs =>
        Progress is { } progress ? Unsettled.SelectMany(progress.AllJobsOf).DistinctBy(job => job.Key, StringComparer.Ordinal) : [];

    /// <summary>Returns these jobs in turns: those of a turn are wanted because of what was heard of the jobs of the turns before.</summary>
    public IEnumerable<JobRequest[]> JobsInTurn()
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            JobRequest[] next = [.. Jobs.Where(job => told.Add(job.Key))];
            if (next.Length == 0)
            {
                yield break;
            }

            yield return next;
        }
        while (Progress?.Decisions is not null);
    }

    /// <summary>Number of variants of a suspended sweep that have not been told so; 0 if it is not suspended.</summary>
    public int Held => Stored.Phase is SweepPhase.Paused or SweepPhase.Cancelled ? Active.Count(variant => News.MayHold(Name, variant.Id)) : 0;

    /// <summary>Whether a variant that a sweep wants has forgotten it, and must be asked for again.</summary>
    /// <remarks>One that waits for a slot goes on, whoever asked for it.</remarks>
    public bool IsForgotten(VariantSnapshot variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return Stored.Phase is SweepPhase.Running &&
            (variant.Phase is VariantPhase.New or VariantPhase.Cancelled || (variant.Phase is VariantPhase.Resting && !variant.Sweeps.Contains(Name, StringComparer.Ordinal)));
    }

    /// <summary>Returns the sweep's entry in a list.</summary>
    /// <param name="isIdle">Whether the sweep was interrupted, and nobody works on it.</param>
    public SweepListing Listing(bool isIdle)
    {
        VariantId[] members = [.. Progress?.Members.Select(variant => variant.Spec.Id) ?? []];
        return new(
            Name, Stored.Phase, members.Length, members.Count(id => News.Variants.GetValueOrDefault(id) is { Phase: VariantPhase.Trained } or { Phase: VariantPhase.Resting, Weights: not null }),
            Stored.SubmittedUtc, Stored.Spec?.Terms?.Priority ?? 0, isIdle);
    }

    /// <summary>Returns the sweep's state.</summary>
    /// <param name="isIdle">Whether the sweep was interrupted, and nobody works on it.</param>
    /// <param name="queue">Its place in the pool's queue; null if the pool was not asked.</param>
    /// <param name="untold">Number of its parts that have not yet been told that it runs or is suspended.</param>
    /// <param name="trouble">What is wrong with a backend of the grid; null if nothing is known.</param>
    public SweepSnapshot Snapshot(bool isIdle, SweepQueue? queue = null, int untold = 0, string? trouble = null) =>
        Header(isIdle) with { Cells = Progress?.Cells(queue) ?? [], Left = [.. Stored.Left], Untold = untold, Trouble = trouble };

    /// <summary>Returns the sweep's state without its variants.</summary>
    internal SweepSnapshot Header(bool isIdle) => new(Name, Stored.Phase, [], Stored.Spec, Stored.SubmittedUtc, Stored.FinishedUtc, isIdle, PausedFor: Stored.PausedFor);
}

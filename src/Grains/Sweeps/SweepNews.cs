namespace VerifiedAddition.Grains;

/// <summary>What a sweep last heard of its variants and jobs, and which jobs it has started. Not stored: a new activation asks.</summary>
public sealed class SweepNews
{
    private readonly Dictionary<VariantId, VariantSnapshot> _variants = [];
    private readonly Dictionary<string, IJobSnapshot> _jobs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _settled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private readonly List<INewsListener> _listeners = [];

    /// <summary>The latest state of each variant that was heard of.</summary>
    public IReadOnlyDictionary<VariantId, VariantSnapshot> Variants => _variants;

    /// <summary>The latest state of each job that was heard of, by its key.</summary>
    public IReadOnlyDictionary<string, IJobSnapshot> Jobs => _jobs;

    /// <summary>Names of the variants of the file of which nothing more is expected.</summary>
    public IReadOnlySet<string> Settled => _settled;

    /// <summary>What the sweep has decided of them.</summary>
    public KnownDecisions Known { get; } = new();

    /// <summary>Marks variants as settled, until news takes back what was known.</summary>
    public void Settle(IEnumerable<string> names) => _settled.UnionWith([.. names]);

    /// <summary>Rises whenever something else is known than before.</summary>
    public long Version { get; private set; }

    /// <summary>Records the state of a variant.</summary>
    public void Hear(VariantSnapshot variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        if (variant.Phase is not VariantPhase.Trained && _variants.GetValueOrDefault(variant.Id)?.Phase is VariantPhase.Trained)
        {
            _settled.Clear();
        }

        if (_variants.GetValueOrDefault(variant.Id) is not { } before || before.Phase != variant.Phase || before.CheckpointStep != variant.CheckpointStep ||
            before.Milestones.Length != variant.Milestones.Length)
        {
            Known.Forget();
        }

        _variants[variant.Id] = variant;
        Version++;
        _listeners.ForEach(listener => listener.HeardOf(variant.Id));
    }

    /// <summary>Records the state of a job.</summary>
    public void Hear(IJobSnapshot job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Phase is not JobPhase.Completed && _jobs.GetValueOrDefault(job.Key)?.Phase is JobPhase.Completed)
        {
            _settled.Clear();
        }

        if (_jobs.GetValueOrDefault(job.Key)?.Phase != job.Phase)
        {
            Known.Forget();
        }

        _jobs[job.Key] = job;
        Version++;
        _listeners.ForEach(listener => listener.HeardOf(job.Key));
    }

    /// <summary>Whether the sweep has started a job or heard of it.</summary>
    public bool Expects(string job) => _jobs.ContainsKey(job) || _started.Contains(job);

    /// <summary>Whether the variant continues for a sweep, as far as is known.</summary>
    public bool MayHold(string sweep, VariantId id) =>
        !_variants.TryGetValue(id, out var known) || known.Sweeps.Contains(sweep, StringComparer.Ordinal);

    /// <summary>Marks a job as started; returns whether it was not.</summary>
    public bool Starts(string job) => _started.Add(job);

    /// <summary>Forgets that jobs were started: one that lost its activation is suspended until it is started again.</summary>
    public void ForgetStarts() => _started.Clear();

    /// <summary>Forgets these jobs, which are then requested again.</summary>
    /// <param name="jobs">Their keys; may follow from what is forgotten.</param>
    public void ForgetJobs(IEnumerable<string> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        _settled.Clear();
        Known.Forget();
        foreach (var job in jobs.ToArray())
        {
            _jobs.Remove(job);
            _started.Remove(job);
            Version++;
            _listeners.ForEach(listener => listener.HeardOf(job));
        }
    }

    /// <summary>Tells somebody of all that is heard from now on.</summary>
    internal void Tell(INewsListener listener) => _listeners.Add(listener);

    /// <summary>Tells somebody no more.</summary>
    internal void TellNoMore(INewsListener listener) => _listeners.Remove(listener);
}

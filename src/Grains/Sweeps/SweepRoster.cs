namespace VerifiedAddition.Grains;

/// <summary>
/// The members of a sweep in their order. It tells how many are in which state, and which are on a page, without telling all of each; and what
/// the same answer would come of again is kept from one question to the next: what was heard of a member, and the keys of its jobs, until there
/// is news of it; the states of all until there is any.
/// </summary>
public sealed class SweepRoster
{
    private (SweepSpec? Spec, List<RefinementRound>? Rounds, SweepNews? News) _of;
    private SweepProgress _progress = null!;
    private BegunVariants? _begun;
    private SweepPhase _phase;
    private MilestoneDecisions? _decisions;
    private RosterMember[] _members = [];
    private RosterNews _news = new();
    private SweepQueue? _queue;
    private Dictionary<VariantId, PoolWait> _waits = [];
    private RosterCount? _count;

    /// <summary>Returns the sweep with its members counted; the same as <see cref="SweepOverview.Of"/> of its whole snapshot.</summary>
    /// <inheritdoc cref="SweepView.Snapshot"/>
    public SweepOverview Overview(SweepView view, bool isIdle, SweepQueue? queue = null, int untold = 0, string? trouble = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Count(view, isIdle, queue).Overview with { Left = view.Stored.Left.Count, Untold = untold, Trouble = trouble, PausedFor = view.Stored.PausedFor };
    }

    /// <summary>Returns a page of the sweep's members; the same as <see cref="SweepPage.Of"/> of its whole snapshot.</summary>
    /// <param name="view">The sweep.</param>
    /// <param name="request">Which are asked for.</param>
    /// <param name="isIdle">Whether the sweep was interrupted, and nobody works on it.</param>
    /// <param name="queue">Its place in the pool's queue; null if the pool was not asked.</param>
    /// <exception cref="ArgumentException">The request is out of range, or names a member that the sweep does not have.</exception>
    public SweepPage Page(SweepView view, SweepPageRequest request, bool isIdle, SweepQueue? queue = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(request);
        Follow(view, queue);
        RosterCount? count = null;
        var chosen = PageChoice.Of(request, _members.Length, i => _members[i].Name, i => Counted().States[i], i => Counted().IsWrong[i]);
        return new([.. chosen.Places.Select(CellAt)], chosen.Matches, chosen.Next);

        RosterCount Counted() => count ??= Count(view, isIdle, queue);
    }

    private CellSnapshot CellAt(int place) => _members[place].CellIn(_progress, _waits);

    private RosterCount Count(SweepView view, bool isIdle, SweepQueue? queue)
    {
        Follow(view, queue);
        if (_count is { } known && known.IsOf(view, isIdle, queue))
        {
            return known;
        }

        var counter = new SweepCounter(view.Header(isIdle));
        var (states, wrong) = (new string[_members.Length], new bool[_members.Length]);
        for (var i = 0; i < _members.Length; i++)
        {
            var member = _members[i];
            if (member.IsStale)
            {
                member.Refresh(_progress, _news.Jobs);
            }

            var (heard, spec) = (member.Training, member.Variant.Spec);
            var wait = heard.Phase is VariantPhase.New or VariantPhase.Queued or VariantPhase.Training ? _waits.GetValueOrDefault(heard.Id) : null;
            (states[i], wrong[i]) = counter.Add(
                spec,
                wait is null ? heard : SweepProgress.SeenFrom(_waits, heard),
                member.Jobs,
                wait?.Cause,
                awaitsParent: member.HasParent && heard.Phase is VariantPhase.New or VariantPhase.Queued && _progress.AwaitedBy(spec) is not null,
                isMended: i + 1 < _members.Length && _members[i + 1].Mended is not null,
                member.IsFirst);
        }

        var overview = counter.Overview(place => CellAt(place).Waiting ?? "");
        return _count = new(view.Stored.Phase, isIdle, view.Stored.FinishedUtc, view.News.Version, queue, overview, states, wrong);
    }

    /// <summary>Lists the members anew where they may have changed, and who waits.</summary>
    private void Follow(SweepView view, SweepQueue? queue)
    {
        var stored = view.Stored;
        if (!ReferenceEquals(_of.Spec, stored.Spec) || !ReferenceEquals(_of.Rounds, stored.Rounds) || !ReferenceEquals(_of.News, view.News))
        {
            List(view);
        }

        if (!ReferenceEquals(_begun, stored.Begun))
        {
            (_begun, _progress) = (stored.Begun, view.Progress!); // of those that have begun since there is news
        }

        if (_phase != stored.Phase)
        {
            // What has not begun is queued in a sweep that runs, and cancelled in one that does not: nobody tells.
            (_phase, _progress) = (stored.Phase, view.Progress!);
            Array.ForEach(Array.FindAll(_members, member => !view.News.Variants.ContainsKey(member.Variant.Spec.Id)), member => member.IsStale = true);
        }

        if (!ReferenceEquals(_decisions, _progress?.Decisions))
        {
            // What is decided of one changes what is told of others.
            (_decisions, _count) = (_progress!.Decisions, null);
            Array.ForEach(_members, member => member.IsStale = true);
        }

        if (!ReferenceEquals(_queue, queue))
        {
            (_queue, _waits, _count) = (queue, (queue?.Waiting ?? []).ToDictionary(wait => wait.Variant), null);
        }
    }

    /// <summary>Lists the members; what is known of those that were there before is kept, unless other jobs are wanted.</summary>
    private void List(SweepView view)
    {
        var (stored, news) = (view.Stored, view.News);
        var before = ReferenceEquals(_of.News, news) && JobsWanted(_of.Spec) == JobsWanted(stored.Spec)
            ? _members.DistinctBy(member => member.Name, StringComparer.Ordinal).ToDictionary(member => member.Name, StringComparer.Ordinal)
            : [];
        _of.News?.TellNoMore(_news);
        (_of, _news, _count, _progress) = ((stored.Spec, stored.Rounds, news), new(), null, view.Progress!);
        _members = stored.Spec is null ? [] : [.. RosterMember.Of(_progress)];
        foreach (var member in _members)
        {
            _news.Variants.Add(member.Variant.Spec.Id, member);
            if (before.TryGetValue(member.Name, out var known))
            {
                member.TakeOver(known, _news.Jobs);
            }
        }

        news.Tell(_news);
    }

    /// <summary>What a sweep wants of each of its variants.</summary>
    private static SweepSpec? JobsWanted(SweepSpec? spec) => spec is null ? null : spec with { Terms = null, Variants = [] };

    /// <summary>Finds the members of which there is news.</summary>
    private sealed class RosterNews : INewsListener
    {
        public RosterIndex<VariantId> Variants { get; } = new();

        public RosterIndex<string> Jobs { get; } = new(StringComparer.Ordinal);

        public void HeardOf(VariantId variant) => Variants.MarkStale(variant);

        public void HeardOf(string job) => Jobs.MarkStale(job);
    }

    /// <summary>What was counted, and when.</summary>
    private sealed record RosterCount(
        SweepPhase Phase, bool IsIdle, DateTimeOffset? FinishedUtc, long Version, SweepQueue? Queue, SweepOverview Overview, string[] States, bool[] IsWrong)
    {
        public bool IsOf(SweepView view, bool isIdle, SweepQueue? queue) =>
            Phase == view.Stored.Phase && FinishedUtc == view.Stored.FinishedUtc && IsIdle == isIdle && Version == view.News.Version && ReferenceEquals(Queue, queue);
    }
}

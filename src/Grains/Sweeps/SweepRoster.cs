namespace VerifiedAddition.Grains;

/// <summary>
/// The members of a sweep in their order. It tells how many are in which state, and which are on a page, without telling all of each; and what
/// the same answer would come of again is kept from one question to the next: the keys of jobs as long as the members are the same, the states
/// as long as there is no news.
/// </summary>
public sealed class SweepRoster
{
    private (SweepSpec? Spec, List<RefinementRound>? Rounds, SweepNews? News) _of;
    private SweepProgress _progress = null!;
    private RosterMember[] _members = [];
    private SweepQueue? _queue;
    private Dictionary<VariantId, PoolWait> _waits = [];
    private RosterCount? _count;

    /// <summary>Returns the sweep with its members counted; the same as <see cref="SweepOverview.Of"/> of its whole snapshot.</summary>
    /// <inheritdoc cref="SweepView.Snapshot"/>
    public SweepOverview Overview(SweepView view, bool isIdle, SweepQueue? queue = null, int untold = 0, string? trouble = null)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Count(view, isIdle, queue).Overview with { Left = view.Stored.Left.Count, Untold = untold, Trouble = trouble };
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
            var heard = _progress.TrainingOf(member.Variant.Spec);
            var wait = _waits.GetValueOrDefault(heard.Id);
            var isMended = i + 1 < _members.Length && _members[i + 1].Mended is not null;
            (states[i], wrong[i]) = counter.Add(
                member.Variant.Spec,
                SweepProgress.SeenFrom(_waits, heard),
                member.JobsIn(_progress, heard.Weights),
                wait?.Cause,
                heard.Phase is VariantPhase.New or VariantPhase.Queued && member.HasParent && _progress.AwaitedBy(member.Variant.Spec) is not null,
                isMended,
                member.IsFirst);
        }

        return _count = new(view.Stored.Phase, isIdle, view.Stored.FinishedUtc, view.News.Version, queue, counter.Overview(place => CellAt(place).Waiting ?? ""), states, wrong);
    }

    /// <summary>Lists the members anew where they may have changed, and who waits.</summary>
    private void Follow(SweepView view, SweepQueue? queue)
    {
        var stored = view.Stored;
        if (!ReferenceEquals(_of.Spec, stored.Spec) || !ReferenceEquals(_of.Rounds, stored.Rounds) || !ReferenceEquals(_of.News, view.News))
        {
            (_of, _members, _count) = ((stored.Spec, stored.Rounds, view.News), [], null);
            if (view.Progress is { } progress)
            {
                (_progress, _members) = (progress, [.. RosterMember.Of(progress)]);
            }
        }

        if (!ReferenceEquals(_queue, queue))
        {
            (_queue, _waits, _count) = (queue, (queue?.Waiting ?? []).ToDictionary(wait => wait.Variant), null);
        }
    }

    /// <summary>What was counted, and when.</summary>
    private sealed record RosterCount(
        SweepPhase Phase, bool IsIdle, DateTimeOffset? FinishedUtc, long Version, SweepQueue? Queue, SweepOverview Overview, string[] States, bool[] IsWrong)
    {
        public bool IsOf(SweepView view, bool isIdle, SweepQueue? queue) =>
            Phase == view.Stored.Phase && FinishedUtc == view.Stored.FinishedUtc && IsIdle == isIdle && Version == view.News.Version && ReferenceEquals(Queue, queue);
    }
}

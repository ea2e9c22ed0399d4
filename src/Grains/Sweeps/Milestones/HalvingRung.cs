namespace VerifiedAddition.Grains;

/// <summary>Decides who goes on from a rung. Pure: no clock, no input or output.</summary>
/// <remarks>
/// Variants are looked at in the order in which they were let on to this rung (at the first: in that of the file), as far as all of them have results.
/// After each, whoever is among the best of those so far goes on. So it does not matter in what order results arrive, and what was decided stays so
/// when more arrive.
/// </remarks>
/// <param name="halving">How it is decided.</param>
/// <param name="rung">Number of steps.</param>
internal sealed class HalvingRung(Halving halving, int rung)
{
    private readonly SortedSet<Ranked> _best = new(Ranked.Order);
    private readonly SortedSet<Ranked> _others = new(Ranked.Order);
    private readonly List<MilestoneMember> _goOn = [];
    private readonly List<(Ranked Ranked, MilestoneMember Member)> _looked = [];
    private readonly Dictionary<int, MilestoneMember> _members = [];
    private readonly HashSet<int> _chosen = [];

    private int Count => _best.Count + _others.Count;

    /// <summary>Judges those that arrive, and returns those that go on.</summary>
    /// <param name="arriving">The variants that come to this rung, in order.</param>
    /// <param name="areAll">Whether no more will.</param>
    public (IReadOnlyList<MilestoneMember> GoOn, bool AreAll) Decide(IReadOnlyList<MilestoneMember> arriving, bool areAll)
    {
        ArgumentNullException.ThrowIfNull(arriving);
        var first = arriving.TakeWhile(Look).Count();
        var isClosed = areAll && first == arriving.Count;
        if (isClosed && _goOn.Count == 0 && _looked.Where(one => MayGoOn(one.Ranked, one.Member)).MinBy(one => one.Ranked, Ranked.Order) is { Member: { } best })
        {
            GoOn(best, "the best of all");
        }

        foreach (var (ranked, member) in _looked.Where(one => !_chosen.Contains(one.Ranked.Place)))
        {
            if (!ranked.HasFailed && !member.HasEndedBy(rung) && member.IsBeyond(rung))
            {
                GoOn(member, "it has trained further before"); // what was verified anew may rank otherwise
            }
            else
            {
                member.Judge(rung, new(GoesOn: false, isClosed, Rejected(ranked, isClosed)));
            }
        }

        foreach (var member in arriving.Skip(first).Where(member => member.ResultAt(rung) is { State: MilestoneState.Known }))
        {
            if (member.IsBeyond(rung) && !member.HasEndedBy(rung))
            {
                GoOn(member, "it has trained further before");
                continue;
            }

            member.Judge(rung, new(GoesOn: false, IsFinal: false, Text(
                $"rests at step {rung:N0} until '{arriving[first].Name}' has come as far: variants are compared in order")));
        }

        return (_goOn, isClosed);
    }

    /// <summary>Looks at the next variant; returns false if it has no result yet.</summary>
    private bool Look(MilestoneMember member)
    {
        var result = member.ResultAt(rung);
        switch (result.State)
        {
            case MilestoneState.Unknown:
                return false;
            case MilestoneState.Passed:
                GoOn(member, "it had been trained further before");
                return true;
        }

        var ranked = new Ranked(result.State is MilestoneState.Failed, result.Value, result.Loss, member.Place, result.Words);
        _looked.Add((ranked, member));
        _members.Add(member.Place, member);
        (_best.Count > 0 && Ranked.Order.Compare(ranked, _best.Max!) < 0 ? _best : _others).Add(ranked);
        while (_best.Count < Count / halving.Factor)
        {
            Move(_others, _others.Min!, _best);
        }

        while (_best.Count > Count / halving.Factor)
        {
            Move(_best, _best.Max!, _others);
        }

        // Only this one, or the next best after one more goes on, can be new among the best.
        foreach (var next in new[] { ranked, _best.Max }.OfType<Ranked>().Distinct().Where(_best.Contains).Order(Ranked.Order))
        {
            if (_members[next.Place] is var chosen && MayGoOn(next, chosen) && !_chosen.Contains(next.Place))
            {
                GoOn(chosen, Text($"{next.Words}, among the best {Count / halving.Factor:N0} of the first {Count:N0}"));
            }
        }

        return true;
    }

    private bool MayGoOn(Ranked ranked, MilestoneMember member) => !ranked.HasFailed && !member.HasEndedBy(rung);

    private void GoOn(MilestoneMember member, string why)
    {
        _chosen.Add(member.Place);
        _goOn.Add(member);
        member.Judge(rung, new(GoesOn: true, IsFinal: true, Text($"went on from step {rung:N0}: {why}")));
    }

    private string Rejected(Ranked ranked, bool isClosed)
    {
        var most = Count / halving.Factor;
        return isClosed
            ? Text($"stopped at step {rung:N0}: {ranked.Words}, not among the best {Math.Max(1, most):N0} of {Count:N0}")
            : Text($"rests at step {rung:N0}: {ranked.Words}, not among the best {most:N0} of {Count:N0} so far");
    }

    private static void Move(SortedSet<Ranked> from, Ranked one, SortedSet<Ranked> to)
    {
        from.Remove(one);
        to.Add(one);
    }

    private static string Text(FormattableString text) => MilestoneDecisions.Invariant(text);

    /// <summary>A variant's result.</summary>
    private sealed record Ranked(bool HasFailed, double Value, double Loss, int Place, string Words)
    {
        /// <summary>The best first.</summary>
        public static readonly Comparer<Ranked> Order = Comparer<Ranked>.Create((one, other) =>
            (one.HasFailed, one.Value, one.Loss, one.Place).CompareTo((other.HasFailed, other.Value, other.Loss, other.Place)));
    }
}

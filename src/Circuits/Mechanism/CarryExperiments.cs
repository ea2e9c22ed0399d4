namespace VerifiedAddition.Circuits;

/// <summary>The experiments that follow from chains: what delivers a carry to the digit that it changes, by which route, and what adds it.</summary>
/// <param name="model">Of the model.</param>
/// <param name="twin">Of its untrained twin, in the same order.</param>
/// <param name="at">How certain intervals are.</param>
internal sealed class CarryExperiments(IReadOnlyList<ChainFigures> model, IReadOnlyList<ChainFigures> twin, Confidence at)
{
    /// <summary>Share of the attention on lower columns from which on heads are said to read them.</summary>
    private const double Reads = 0.3;

    /// <summary>Share of the attention on the own column up to which heads are said not to read it.</summary>
    private const double Ignores = 0.1;

    /// <summary>A movement relative to another one up to which a combiner is said not to follow a carry that its column does not get.</summary>
    private const double Still = 0.5;

    /// <summary>Departures from a straight line, relative to its rise, of something that switches, and of something that bends. A step has at least 0.5.</summary>
    private const double Switches = 0.25;
    private const double Bends = 0.1;

    /// <summary>All last heads of a position together turn the digit; heads of another question with the same carry do not.</summary>
    public Finding GroupDelivery() => Finding.Of(4, "Delivery by all last heads of a position together",
        [.. Of(ArmKind.Delivery), .. Of(ArmKind.EarlierHeads, isJudged: false), .. Of(ArmKind.EarlierLayer, isJudged: false)]);

    /// <summary>No head does alone what all do together.</summary>
    public Finding Redundancy()
    {
        var measured = Enumerable.Range(0, model.Count).SelectMany(Redundancy).ToArray();
        return Finding.Of(5, "One head alone does not deliver it", measured, "Redundancy is what all heads turn less what the best single head turns.");
    }

    /// <summary>Which way the carry takes to the last MLP.</summary>
    public Finding Routes()
    {
        var routes = DeliveryRoutes();
        var words = routes.GroupBy(one => one.Chain.Class).Select(group => $"{group.Key.Letter()}: {string.Join(", ", group.GroupBy(one => one.Route).Select(some => $"{RouteText(some.Key)} in {some.Count()}"))}");
        Measurement[] figures = [.. Of(ArmKind.Residual, isJudged: false), .. Of(ArmKind.Attention, isJudged: false), .. Of(ArmKind.Both)];
        return Finding.Of(6, "Route of the carry to the last MLP", figures, $"{string.Join("; ", words)}.");
    }

    /// <summary>The route of each chain.</summary>
    public IReadOnlyList<(CarryChain Chain, DeliveryRoute Route)> DeliveryRoutes() => [.. model.Select(chain => (chain.Chain, RouteOf(chain)))];

    /// <summary>Last heads read lower columns and not their own.</summary>
    public Finding ReadProfile()
    {
        var measured = Pairs().SelectMany(pair =>
        {
            var (of, untrained) = pair;
            var (own, lower) = (Mean(of, read => read.Own), Mean(of, read => read.Lower));
            var verdict = of.Chain.Digit == HighestDigit ? (Verdict?)null
                : MechanismRule.Both(MechanismRule.AtLeast(lower, Reads, Ignores), MechanismRule.AtMost(own, Ignores));
            return new[]
            {
                Figure(of, "on lower columns", lower, own, Mean(untrained, read => read.Lower), verdict),
                Figure(of, "on higher columns", Mean(of, read => read.Higher), null, Mean(untrained, read => read.Higher), null),
                Figure(of, "on = and the sign", Mean(of, read => read.Sign), null, Mean(untrained, read => read.Sign), null),
                Figure(of, "on answer digits", Mean(of, read => read.Answer), null, Mean(untrained, read => read.Answer), null),
            };
        }).ToArray();
        return Finding.Of(7, "What the last heads read", measured, "The control is the own column.");
    }

    /// <summary>The last MLP's output moves with a carry that its column gets, and not with one that a column in between keeps.</summary>
    public Finding Combiner()
    {
        var measured = Pairs().Where(pair => pair.Of.Movement.Count > 0).Select(pair =>
        {
            var (of, untrained) = pair;
            var (moved, ratio) = (at.Mean([.. of.Movement.Select(one => one.Passed)]), Ratio(of));
            return Figure(of, "movement where the carry is kept, in parts of that where it passes", ratio, moved, Ratio(untrained), MechanismRule.AtMost(ratio, Still));
        }).ToArray();
        return measured.Length == 0
            ? Finding.NotApplicable(9, CombinerName, "No answer digit has two columns below it.")
            : Finding.Of(9, CombinerName, measured, "The control is the movement where it passes, in parts of the longer output.");
    }

    /// <summary>The digit turns at once, not little by little; judged where the heads turn it.</summary>
    public Finding Switch() => Finding.Of(10, "The last heads' output switches the digit", [.. Pairs().Select(pair =>
    {
        var departure = at.Mean(pair.Of.Departure);
        return Figure(pair.Of, "departure of the margin from a straight line", departure, null, at.Mean(pair.Twin.Departure),
            at.Of(Only(pair.Of, ArmKind.Delivery).Turned).Lower > VerdictRule.PartialRate ? MechanismRule.AtLeast(departure, Switches, Bends) : null);
    })]);

    /// <summary>The carry is not fetched from <c>=</c>, though the last MLP has it.</summary>
    public Finding EqualsIsNoSource()
    {
        var measured = Pairs().SelectMany(pair => Of(pair, ArmKind.Equals, isJudged: false).Zip(Of(pair, ArmKind.Combiner), (equals, combiner) => new[]
        {
            equals with { Verdict = MechanismRule.Both(MechanismRule.AtMost(equals.Found, MechanismRule.Silent), combiner.Verdict!.Value) },
            combiner with { Verdict = null },
        })).SelectMany(both => both).ToArray();
        return measured.Length == 0 && model.Count > 0
            ? Finding.NotApplicable(11, "= is no source of the carry", "The model has one layer.")
            : Finding.Of(11, "= is no source of the carry", measured);
    }

    private const string CombinerName = "The last MLP combines digit and carry";

    private int HighestDigit => model.Where(one => one.Chain.Class is OperationClass.Addition).Select(one => one.Chain.Digit).DefaultIfEmpty(-1).Max();

    private IEnumerable<Measurement> Redundancy(int i)
    {
        var (of, untrained) = (model[i], twin[i]);
        var all = Only(of, ArmKind.Delivery);
        var singles = of.Arms.Where(arm => arm.Kind is ArmKind.Single).ToArray();
        var best = singles.MaxBy(arm => arm.Turned.Count)!;
        var (group, one) = (at.Of(all.Turned), at.Of(best.Turned));
        var verdict = singles.Length == 1 || group.Lower <= VerdictRule.PartialRate || group.Lower <= at.Of(all.Disturbed).Upper ? Verdict.None
            : one.Upper <= MechanismRule.Silent ? Verdict.Strong
            : group.Lower > one.Upper ? Verdict.Partial
            : Verdict.None;
        yield return Figure(of, $"best single head, {best.Name}", one, at.Of(best.Disturbed), Best(untrained, ArmKind.Single), verdict);
        if (of.Arms.Where(arm => arm.Kind is ArmKind.Pair).MaxBy(arm => arm.Turned.Count) is { } pair)
        {
            yield return Figure(of, $"best two heads, {pair.Name}", at.Of(pair.Turned), at.Of(pair.Disturbed), Best(untrained, ArmKind.Pair), null);
        }

        yield return Figure(of, "all heads of the layer", group, at.Of(all.Disturbed), at.Of(Only(untrained, ArmKind.Delivery).Turned), null);
    }

    private Amount Best(ChainFigures of, ArmKind kind) => at.Of(of.Arms.Where(arm => arm.Kind == kind).MaxBy(arm => arm.Turned.Count)!.Turned);

    private DeliveryRoute RouteOf(ChainFigures chain)
    {
        return Counts(ArmKind.Residual) ? Counts(ArmKind.Attention) ? DeliveryRoute.Either : DeliveryRoute.Residual
            : Counts(ArmKind.Attention) ? DeliveryRoute.Attention
            : Counts(ArmKind.Both) ? DeliveryRoute.Both
            : DeliveryRoute.None;

        bool Counts(ArmKind kind) => Only(chain, kind) is var arm && at.Of(arm.Turned).Lower > 0.6 && at.Of(arm.Disturbed).Upper < 0.3;
    }

    private static string RouteText(DeliveryRoute route) => route switch
    {
        DeliveryRoute.Residual => "res",
        DeliveryRoute.Attention => "att",
        DeliveryRoute.Either => "res or att",
        DeliveryRoute.Both => "resatt",
        _ => "none",
    };

    private static ArmFigures Only(ChainFigures chain, ArmKind kind) => chain.Arms.Single(arm => arm.Kind == kind);

    private IEnumerable<(ChainFigures Of, ChainFigures Twin)> Pairs() => model.Zip(twin);

    private IEnumerable<Measurement> Of(ArmKind kind, bool isJudged = true) => Pairs().SelectMany(pair => Of(pair, kind, isJudged));

    private IEnumerable<Measurement> Of((ChainFigures Of, ChainFigures Twin) pair, ArmKind kind, bool isJudged = true) =>
        pair.Of.Arms.Zip(pair.Twin.Arms).Where(arms => arms.First.Kind == kind).Select(arms =>
        {
            var (found, control, untrained) = (at.Of(arms.First.Turned), at.Of(arms.First.Disturbed), at.Of(arms.Second.Turned));
            return Figure(pair.Of, arms.First.Name, found, control, untrained, isJudged ? MechanismRule.Turns(found, control, untrained) : null);
        });

    private static Measurement Figure(ChainFigures of, string what, Amount found, Amount? control, Amount? untrained, Verdict? verdict) =>
        new(what, of.Chain.Class, of.Chain.Digit, of.Chain.Depth, found, control, untrained, verdict);

    private Amount Mean(ChainFigures of, Func<ReadShares, double> share) => at.Mean([.. of.Reads.Select(share)]);

    /// <summary>Movements where the carry is kept, in parts of the mean one where it passes.</summary>
    private Amount Ratio(ChainFigures of)
    {
        var passed = of.Movement.Average(one => one.Passed);
        return at.Mean([.. of.Movement.Select(one => passed == 0 ? 1 : one.Decided / passed)]);
    }
}

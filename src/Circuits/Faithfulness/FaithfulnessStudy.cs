using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>Measures how faithful a circuit is to its model (docs/circuits.md).</summary>
public static class FaithfulnessStudy
{
    /// <param name="model">Its weights are copied. float32, on the CPU.</param>
    /// <param name="classes">The classes of questions that the model was trained on, at least one.</param>
    /// <param name="spec">How it is measured.</param>
    /// <param name="analysis">The model's analysis, which orders the nodes unless the circuit is named.</param>
    /// <param name="claims">What was tested of it; needed if claims order the nodes.</param>
    /// <param name="threads">Number of threads; the result does not depend on it.</param>
    /// <param name="progress">Told what is measured, and how much of that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Checked many times a second.</param>
    /// <exception cref="ArgumentException">The model has no such node, or a class has too few questions, or too many to ask all.</exception>
    public static FaithfulnessFacts Run(
        Model model,
        IReadOnlyList<OperationClass> classes,
        FaithfulnessSpec spec,
        CircuitFacts? analysis,
        IReadOnlyList<ClaimEvidence>? claims,
        int threads,
        Action<string, double>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(spec);
        var shape = model.Shape;
        var matter = ModelNodes.ThatMatter(shape);
        foreach (var node in spec.Nodes ?? [])
        {
            NodeLimits.Require(shape, node);
        }

        var ranking = spec.Nodes is { } named ? [.. named.Distinct()] : NodeRanking.Of(spec.Order, matter, analysis!, claims);
        var size = spec.Nodes is null && spec.Order is NodeOrder.Ablation or NodeOrder.Attribution ? analysis!.UsefulNodes.Count() : ranking.Count;
        ClassSample[] samples = [.. classes.Select(one => ClassSample.Draw(shape.Digits, one, spec))];
        using var taken = new CircuitModel(model);
        using var evaluator = new CircuitEvaluator(taken, samples, spec.Replace, threads);
        var study = new Study(spec, matter, spec.Policy is FaithfulnessPolicy.Quirke2026 ? ModelNodes.All(shape) : matter, ranking, [.. ranking.Take(size)], Measure);
        return study.Run(new(shape.Digits, shape.Layers, shape.Heads, shape.DModel, shape.DHead, shape.IsUnsigned));

        IReadOnlyList<IReadOnlyList<ClassAccuracy>> Measure(string what, bool isQuick, IReadOnlyList<IReadOnlyCollection<Node>> circuits)
        {
            evaluator.Progress = progress is null || circuits.Count == 1 ? null : share => progress(what, share);
            return evaluator.Measure(circuits, isQuick, cancellationToken);
        }
    }

    /// <param name="Matter">The nodes that can change an answer.</param>
    /// <param name="From">The nodes of random circuits.</param>
    /// <param name="Ranking">Nodes in the order in which they join.</param>
    /// <param name="Circuit">The first of them.</param>
    /// <param name="Measure">Asks circuits: for what, whether few questions will do, and which.</param>
    private sealed record Study(
        FaithfulnessSpec Spec,
        IReadOnlyList<Node> Matter,
        IReadOnlyList<Node> From,
        IReadOnlyList<Node> Ranking,
        IReadOnlyList<Node> Circuit,
        Func<string, bool, IReadOnlyList<IReadOnlyCollection<Node>>, IReadOnlyList<IReadOnlyList<ClassAccuracy>>> Measure)
    {
        public FaithfulnessFacts Run(AnalysedModel shape)
        {
            RandomCircuits[] draws = [.. Enumerable.Range(0, Spec.Draws).Select(draw => new RandomCircuits(From, Spec.Seed, draw))];
            var curve = Curve(draws);
            var whole = Whole(curve);
            IReadOnlyCollection<Node>[] known = whole is null ? [Matter] : [];
            var ends = Measure("the model with and without the circuit", false, [.. known, Without(Circuit), .. draws.Select(draw => Without(draw.Like(Circuit)))]);
            ends = whole is null ? ends : [whole, .. ends];
            var kept = curve.Single(point => point.Size == Circuit.Count);
            return new(
                Spec,
                shape,
                From.Count,
                Circuit,
                ends[0],
                curve,
                Areas(curve),
                kept with { Circuit = ends[1], Random = [.. ends.Skip(2)] },
                Circuit.Count == 0 ? null : MinimalitySearch.Of(Circuit, circuits => Measure("minimality", true, circuits)),
                Spec.Restore > 0 && Circuit.Count > 0 && RestorationSearch.IsNeeded(ends[0], kept.Circuit)
                    ? RestorationSearch.Of(Circuit, Matter, Spec.Restore, Spec.Draws, Spec.Seed, circuits => Measure("restoration", true, circuits))
                    : null);
        }

        /// <summary>What all nodes answer together, if the curve goes so far.</summary>
        private IReadOnlyList<ClassAccuracy>? Whole(IReadOnlyList<CircuitPoint> curve) =>
            Matter.Except(Ranking).Any() ? null : curve.FirstOrDefault(point => point.Size == Matter.Count && point.Size == Ranking.Count)?.Circuit;

        /// <summary>Circuits of one draw are measured together, since they have most in common.</summary>
        private IReadOnlyList<CircuitPoint> Curve(RandomCircuits[] draws)
        {
            int[] sizes = [.. FaithfulnessCurve.Sizes(Ranking.Count, Spec.Sizes).Append(Circuit.Count).Distinct().Order()];
            IReadOnlyCollection<Node>[] circuits = [.. sizes.Select(size => (IReadOnlyCollection<Node>)[.. Ranking.Take(size)])];
            var measured = Measure("the curve", false, circuits);
            IReadOnlyList<IReadOnlyList<ClassAccuracy>>[] random =
                [.. draws.Select((draw, i) => Measure($"random circuits {i + 1}", false, [.. circuits.Select(draw.Like)]))];
            return
            [
                .. circuits.Select((circuit, i) => new CircuitPoint(
                    circuit.Count,
                    circuit.Count(node => !node.IsMlp),
                    circuit.Count(node => node.IsMlp),
                    measured[i],
                    [.. random.Select(draw => draw[i])])),
            ];
        }

        private IReadOnlyCollection<Node> Without(IEnumerable<Node> circuit) => [.. Matter.Except(circuit)];

        private static IReadOnlyList<CurveArea> Areas(IReadOnlyList<CircuitPoint> curve) =>
        [
            .. curve[0].Circuit.Select((of, i) => new CurveArea(
                of.Class,
                FaithfulnessCurve.Area([.. curve.Select(point => (point.Size, point.Circuit[i].Rate))]),
                [.. curve[0].Random.Select((_, draw) => FaithfulnessCurve.Area([.. curve.Select(point => (point.Size, point.Random[draw][i].Rate))]))])),
        ];
    }
}

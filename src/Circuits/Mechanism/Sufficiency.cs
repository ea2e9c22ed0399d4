using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>The experiments on the useful nodes as a circuit: whether they suffice, whether others of their number do, and what must be given back.</summary>
internal static class Sufficiency
{
    private const string SufficientName = "The useful nodes suffice";
    private const string ShiftedName = "The same nodes one layer or one head further do not";
    private const string RestoredName = "Few more nodes restore what is missing";

    private const int Questions = 300;

    /// <summary>Nodes that are given back at most.</summary>
    private const int Restored = 20;

    /// <summary>Share of right answers of a circuit that suffices, and of one that was restored.</summary>
    private const double Suffices = 0.85;
    private const double IsRestored = 0.95;

    /// <summary>Measures the circuit of the useful nodes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="twin">Its untrained twin.</param>
    /// <param name="classes">The classes of questions.</param>
    /// <param name="spec">The seed.</param>
    /// <param name="analysis">Which nodes are useful.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="cancellationToken">Checked many times a second.</param>
    /// <returns>What is found, by how certain intervals are.</returns>
    public static Func<Confidence, IReadOnlyList<Finding>> Measure(
        Model model, Model twin, IReadOnlyList<OperationClass> classes, MechanismSpec spec, CircuitFacts analysis, int threads, CancellationToken cancellationToken)
    {
        var useful = analysis.UsefulNodes.Select(outcome => outcome.Target.Node!.Value).Where(node => node.Position < model.Shape.ContextLength - 1).ToArray();
        if (useful.Length == 0)
        {
            const string Nothing = "No node is useful.";
            return _ => [Finding.NotApplicable(1, SufficientName, Nothing), Finding.NotApplicable(2, ShiftedName, Nothing), Finding.NotApplicable(3, RestoredName, Nothing)];
        }

        var available = classes.Min(one => ClassSample.Available(model.Shape.Digits, one));
        var asked = new FaithfulnessSpec(Questions: (int)Math.Min(Questions, available / 2), Sizes: 2, Restore: Restored, Seed: spec.Seed);
        var facts = FaithfulnessStudy.Run(model, classes, asked, analysis, null, threads, null, cancellationToken);
        var untrained = FaithfulnessStudy.Run(twin, classes, asked with { Nodes = useful, Restore = 0 }, null, null, threads, null, cancellationToken);
        var shifted = Shift(model, classes, asked, useful, threads, cancellationToken);
        return at => [Sufficient(facts, untrained, at), Shifted(shifted, facts, at), Restoring(facts, at)];
    }

    private static Finding Sufficient(FaithfulnessFacts facts, FaithfulnessFacts twin, Confidence at) => Finding.Of(1, SufficientName, [.. facts.Kept.Circuit.Select((kept, i) =>
    {
        var (found, control) = (at.Of(kept), at.Of(facts.Kept.Random.Select(draw => draw[i]).MaxBy(one => one.Rate)!));
        var verdict = found.Lower <= control.Upper ? Verdict.None : MechanismRule.AtLeast(found, Suffices, VerdictRule.PartialRate);
        return new Measurement($"{facts.Circuit.Count} of {facts.NodesInAll} nodes", kept.Class, null, null, found, control, at.Of(twin.Kept.Circuit[i]), verdict);
    })], "The control is the best of three random circuits of as many nodes.");

    /// <summary>What is answered by circuits of other nodes, by what was shifted.</summary>
    private static (string What, IReadOnlyList<ClassAccuracy> Accuracy)[] Shift(
        Model model, IReadOnlyList<OperationClass> classes, FaithfulnessSpec spec, Node[] useful, int threads, CancellationToken cancellationToken)
    {
        var shape = model.Shape;
        var shifts = new List<(string What, Node[] Nodes)>();
        if (shape.Layers > 1)
        {
            shifts.Add(("one layer further", [.. useful.Select(node => node with { Layer = (node.Layer + 1) % shape.Layers })]));
        }

        if (shape.Heads > 1)
        {
            shifts.Add(("one head further", [.. useful.Select(node => node.Head is { } head ? node with { Head = (head + 1) % shape.Heads } : node)]));
        }

        ClassSample[] samples = [.. classes.Select(one => ClassSample.Draw(shape.Digits, one, spec))];
        using var taken = new CircuitModel(model);
        using var evaluator = new CircuitEvaluator(taken, samples, spec.Replace, threads);
        return [.. shifts.Select(shift => shift.What).Zip(evaluator.Measure([.. shifts.Select(shift => shift.Nodes)], isQuick: false, cancellationToken))];
    }

    private static Finding Shifted((string What, IReadOnlyList<ClassAccuracy> Accuracy)[] shifts, FaithfulnessFacts facts, Confidence at) => shifts.Length == 0
        ? Finding.NotApplicable(2, ShiftedName, "The model has one layer and one head.")
        : Finding.Of(2, ShiftedName, [.. shifts.SelectMany(shift => shift.Accuracy.Select((one, i) =>
        {
            var (found, unshifted) = (at.Of(one), at.Of(facts.Kept.Circuit[i]));
            var verdict = found.Upper < unshifted.Lower ? found.Upper <= VerdictRule.PartialRate * unshifted.Value ? Verdict.Strong : Verdict.Partial : Verdict.None;
            return new Measurement(shift.What, one.Class, null, null, found, unshifted, null, verdict);
        }))], "The control is the circuit as it is.");

    private static Finding Restoring(FaithfulnessFacts facts, Confidence at)
    {
        if (facts.Restoration is not { Best: [.., var best] } restoration)
        {
            return Finding.NotApplicable(3, RestoredName, facts.Restoration is null ? "Nothing is missing." : "No single node more helps.");
        }

        return Finding.Of(3, RestoredName, [.. best.Accuracy.Select((one, i) =>
        {
            var (found, control) = (at.Of(one), at.Of(restoration.Random.Select(draw => draw[i]).MaxBy(random => random.Rate)!));
            var verdict = found.Lower <= control.Upper ? Verdict.None : found.Value >= IsRestored ? Verdict.Strong : Verdict.Partial;
            return new Measurement($"with {best.Added} more, the last of them {best.Name}", one.Class, null, null, found, control, null, verdict);
        })], "The control is the best of three random circuits of as many nodes more.");
    }
}

using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>Finds out what the useful nodes of a model compute: tests every possible combination of sub-task, column and node.</summary>
public static class ClaimSearch
{
    /// <summary>Finds the useful nodes and tests the claims about them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="operations">The model's operations: addition, subtraction or both.</param>
    /// <param name="spec">The claims to test.</param>
    /// <param name="threads">Number of passes in parallel; the results do not depend on it.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    /// <exception cref="ArgumentException">There are too few or too many questions, or a named sub-task does not belong to the operations.</exception>
    public static ClaimFacts Run(
        Model model, IReadOnlyList<Operation> operations, ClaimSpec spec, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(spec);
        ClaimUnit.Require(operations, spec);
        var ablation = new AblationSpec(Seed: spec.Seed);
        var analysis = CircuitAnalyser.Analyse(
            model, AnalysisQuestions.TestSet(ablation, model.Shape, [.. operations]), ablation, threads, cancellationToken);
        return new(spec, operations, analysis, Test(model, analysis, ClaimUnit.Of(operations, spec, model.Shape.Digits), spec, threads, cancellationToken));
    }

    /// <summary>Tests the claims of some units; <see cref="ClaimEvidence.Merge"/> combines the results of several calls.</summary>
    /// <inheritdoc cref="Run"/>
    public static IReadOnlyList<ClaimEvidence> Test(
        Model model,
        CircuitFacts analysis,
        IReadOnlyList<ClaimUnit> units,
        ClaimSpec spec,
        int threads,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(spec);
        using var circuit = new CircuitModel(model);
        Node[] useful = [.. analysis.UsefulNodes.Select(outcome => outcome.Target.Node!.Value)];
        var looked = (spec.Filter ?? new NodeFilter.Everything()).Of(analysis.Tagged(), analysis.Model.Digits).Select(tagged => tagged.Node).ToArray();
        var tester = new ClaimTester(circuit, spec, useful);
        var found = new IReadOnlyList<ClaimEvidence>[units.Count];
        var next = -1;
        WorkerThreads.Run(Math.Min(threads, Math.Max(1, units.Count)), _ =>
        {
            for (var unit = Interlocked.Increment(ref next); unit < units.Count; unit = Interlocked.Increment(ref next))
            {
                found[unit] = Test(tester, units[unit], looked, circuit.Layout, cancellationToken);
            }
        });
        return ClaimEvidence.Merge(found.SelectMany(evidence => evidence));
    }

    /// <summary>Tests given claims, whether or not their nodes are useful.</summary>
    /// <param name="model">The model.</param>
    /// <param name="claims">Claims of one sub-task and column.</param>
    /// <param name="useful">The nodes from which controls are drawn at random.</param>
    /// <param name="spec">The number of questions, and their seed.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    /// <exception cref="ArgumentOutOfRangeException">The model has no such position, layer or head.</exception>
    public static IReadOnlyList<ClaimEvidence> Test(
        Model model, IReadOnlyList<Claim> claims, IReadOnlyList<Node> useful, ClaimSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(claims);
        NodeLimits.Require(model.Shape, claims.SelectMany(claim => claim.Nodes).Select(AblationTarget.Of));
        using var circuit = new CircuitModel(model);
        var tester = new ClaimTester(circuit, spec, useful);
        return ClaimEvidence.Merge(claims.GroupBy(claim => (claim.Task, claim.Column)).SelectMany(group =>
            tester.Test(group.Key.Task, group.Key.Column, [.. group.Select(claim => claim.Nodes)], cancellationToken)));
    }

    /// <summary>Tests single nodes first; then pairs of heads, in layers and positions where no single node's claim is strong.</summary>
    private static IReadOnlyList<ClaimEvidence> Test(
        ClaimTester tester, ClaimUnit unit, Node[] looked, Layout layout, CancellationToken cancellationToken)
    {
        var (first, last) = unit.Task.Positions(unit.Column, layout);
        Node[] candidates = [.. looked.Where(node => node.Position >= first && node.Position <= last && !(unit.Task.NeedsAttention() && node.IsMlp))];
        var singles = tester.Test(unit.Task, unit.Column, [.. candidates.Select(node => new[] { node })], cancellationToken);
        if (!unit.Task.AllowsPairs())
        {
            return singles;
        }

        var done = singles.Where(evidence => evidence.Verdict == Verdict.Strong)
            .Select(evidence => (evidence.Claim.Nodes[0].Position, evidence.Claim.Nodes[0].Layer)).ToHashSet();
        var pairs = candidates.Where(node => !node.IsMlp && !done.Contains((node.Position, node.Layer)))
            .GroupBy(node => (node.Position, node.Layer))
            .SelectMany(heads => heads.SelectMany((one, i) => heads.Skip(i + 1).Select(other => new[] { one, other })));
        return [.. singles, .. tester.Test(unit.Task, unit.Column, [.. pairs], cancellationToken)];
    }
}

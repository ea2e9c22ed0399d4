using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>Analyses a model by ablating all of it, piece by piece (reference.md chapters 10.2 to 10.5).</summary>
public static class CircuitAnalyser
{
    /// <summary>Finds the useful positions and nodes, what fails without them, and where the heads look.</summary>
    /// <remarks>
    /// A model that answers few questions rightly is analysed all the same: what is left out, and what is wrong anyway, stands in the result.
    /// </remarks>
    /// <exception cref="ArgumentException">A question has another number of digits than the model.</exception>
    /// <param name="threads">How many passes are made at once; see <see cref="CircuitLab"/>.</param>
    public static CircuitFacts Analyse(
        Model model, IReadOnlyList<Question> questions, AblationSpec spec, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        using var asked = new CircuitLab(model, questions, spec, threads);
        var wrong = asked.Undisturbed(cancellationToken).Wrong;
        if (spec.Policy == AnalysisPolicy.Seed || wrong.Count == 0)
        {
            return Analyse(asked, spec, [], cancellationToken);
        }

        var leftOut = wrong.Select(answer => answer.Question).ToHashSet();
        using var right = new CircuitLab(model, [.. questions.Where((_, i) => !leftOut.Contains(i))], spec, threads);
        return Analyse(right, spec, [.. questions.Where((_, i) => leftOut.Contains(i))], cancellationToken);
    }

    internal static CircuitFacts Analyse(CircuitLab lab, AblationSpec spec, IReadOnlyList<Question> leftOut, CancellationToken cancellationToken)
    {
        var undisturbed = lab.Undisturbed(cancellationToken);
        var shape = lab.Model.Shape;
        var (positions, nodes) = spec.Policy == AnalysisPolicy.Seed ? UsefulFirst(lab, cancellationToken) : Everything(lab, cancellationToken);
        return new(
            spec,
            new(shape.Digits, shape.Layers, shape.Heads, shape.DModel, shape.DHead),
            lab.Questions,
            leftOut,
            undisturbed.Wrong,
            undisturbed.MeanLoss,
            positions,
            nodes,
            undisturbed.Attention,
            LogitAttribution.Of(lab, cancellationToken),
            LogitLens.Of(lab, cancellationToken));
    }

    private static (IReadOnlyList<AblationOutcome> Positions, IReadOnlyList<AblationOutcome> Nodes) Everything(
        CircuitLab lab, CancellationToken cancellationToken)
    {
        var all = lab.Ablate([.. lab.Positions, .. lab.NodesAt(lab.Positions.Select(target => target.Position))], cancellationToken);
        return ([.. all.Where(outcome => outcome.Target.Node is null)], [.. all.Where(outcome => outcome.Target.Node is not null)]);
    }

    /// <summary>The first notebooks looked at nodes only where the position had shown itself useful.</summary>
    private static (IReadOnlyList<AblationOutcome> Positions, IReadOnlyList<AblationOutcome> Nodes) UsefulFirst(
        CircuitLab lab, CancellationToken cancellationToken)
    {
        var positions = lab.Ablate(lab.Positions, cancellationToken);
        var useful = positions.Where(outcome => outcome.Failures.Count > 0).Select(outcome => outcome.Target.Position);
        return (positions, lab.Ablate(lab.NodesAt(useful), cancellationToken));
    }
}

using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>Analyses a model by ablating all of it, piece by piece (docs/domain.md, sections 9.1 to 9.5).</summary>
public static class CircuitAnalyser
{
    /// <summary>Finds the useful positions and nodes, the failures without them, and the heads' attention.</summary>
    /// <remarks>
    /// A model that answers few questions rightly is analysed too; the result lists the questions left out, and those answered wrongly anyway.
    /// </remarks>
    /// <exception cref="ArgumentException">A question does not have the model's number of digits.</exception>
    /// <param name="threads">Number of passes in parallel; see <see cref="AblationRunner"/>.</param>
    public static CircuitFacts Analyse(
        Model model, IReadOnlyList<Question> questions, AblationSpec spec, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var (lab, leftOut) = Prepare(model, questions, spec, threads, keepsRuns: true, cancellationToken);
        using (lab)
        {
            return Analyse(lab, spec, leftOut, cancellationToken);
        }
    }

    /// <summary>Prepares a laboratory with the questions to analyse, and the questions left out because the model answers them wrongly.</summary>
    /// <exception cref="ArgumentException">A question does not have the model's number of digits.</exception>
    /// <param name="threads">Number of passes in parallel; see <see cref="AblationRunner"/>.</param>
    public static (AblationRunner Lab, IReadOnlyList<Question> LeftOut) Prepare(
        Model model, IReadOnlyList<Question> questions, AblationSpec spec, int threads, CancellationToken cancellationToken) =>
        Prepare(model, questions, spec, threads, keepsRuns: false, cancellationToken);

    /// <param name="keepsRuns">Whether the whole analysis follows, which needs the same activations again.</param>
    private static (AblationRunner Lab, IReadOnlyList<Question> LeftOut) Prepare(
        Model model, IReadOnlyList<Question> questions, AblationSpec spec, int threads, bool keepsRuns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var asked = new AblationRunner(model, questions, spec, threads);
        try
        {
            if (keepsRuns)
            {
                asked.KeepRuns(cancellationToken);
            }

            var wrong = asked.Undisturbed(cancellationToken).Wrong;
            if (spec.Policy == AnalysisPolicy.Original || wrong.Count == 0)
            {
                return (asked, []);
            }

            var leftOut = wrong.Select(answer => answer.Question).ToHashSet();
            var right = new AblationRunner(model, [.. questions.Where((_, i) => !leftOut.Contains(i))], spec, threads);
            asked.Dispose();
            return (right, [.. questions.Where((_, i) => leftOut.Contains(i))]);
        }
        catch
        {
            asked.Dispose();
            throw;
        }
    }

    /// <summary>The facts about the model without ablation: all facts but the outcomes.</summary>
    /// <param name="lab">The model with the questions to analyse.</param>
    /// <param name="spec">How activations will be ablated.</param>
    /// <param name="leftOut">The questions left out.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    public static CircuitFacts Undisturbed(
        AblationRunner lab, AblationSpec spec, IReadOnlyList<Question> leftOut, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var undisturbed = lab.Undisturbed(cancellationToken);
        var shape = lab.Model.Shape;
        var (contributions, readings) = lab.SideBySide(() => LogitAttribution.Of(lab, cancellationToken), () => LogitLens.Of(lab, cancellationToken));
        return new(
            spec,
            new(shape.Digits, shape.Layers, shape.Heads, shape.DModel, shape.DHead, shape.IsUnsigned),
            lab.Questions,
            leftOut,
            undisturbed.Wrong,
            undisturbed.MeanLoss,
            Positions: [],
            Nodes: [],
            undisturbed.Attention,
            contributions,
            readings);
    }

    internal static CircuitFacts Analyse(AblationRunner lab, AblationSpec spec, IReadOnlyList<Question> leftOut, CancellationToken cancellationToken)
    {
        lab.KeepRuns(cancellationToken);
        try
        {
            var undisturbed = Undisturbed(lab, spec, leftOut, cancellationToken);
            var (positions, nodes) = spec.Policy == AnalysisPolicy.Original ? UsefulFirst(lab, cancellationToken) : Everything(lab, cancellationToken);
            return undisturbed with { Positions = positions, Nodes = nodes };
        }
        finally
        {
            lab.ForgetRuns();
        }
    }

    private static (IReadOnlyList<AblationOutcome> Positions, IReadOnlyList<AblationOutcome> Nodes) Everything(
        AblationRunner lab, CancellationToken cancellationToken)
    {
        var all = lab.Ablate([.. lab.Positions, .. lab.NodesAt(lab.Positions.Select(target => target.Position))], cancellationToken);
        return ([.. all.Where(outcome => outcome.Target.Node is null)], [.. all.Where(outcome => outcome.Target.Node is not null)]);
    }

    /// <summary>Tests nodes only at positions that proved useful, as the first notebooks did.</summary>
    private static (IReadOnlyList<AblationOutcome> Positions, IReadOnlyList<AblationOutcome> Nodes) UsefulFirst(
        AblationRunner lab, CancellationToken cancellationToken)
    {
        var positions = lab.Ablate(lab.Positions, cancellationToken);
        var useful = positions.Where(outcome => outcome.Failures.Count > 0).Select(outcome => outcome.Target.Position);
        return (positions, lab.Ablate(lab.NodesAt(useful), cancellationToken));
    }
}

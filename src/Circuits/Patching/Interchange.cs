using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>A source question, whose activations are stored, and a base question, which is answered with some of them.</summary>
public readonly record struct QuestionPair(Question Source, Question Base);

/// <summary>Interchange tests: the outputs of nodes are carried over from one question to another (docs/domain.md, section 9.8).</summary>
/// <remarks>
/// Many pairs and many sets of nodes share one pass. Both questions are fed with their right answers. Used by one thread at a time.
/// </remarks>
public sealed class Interchange : IDisposable
{
    private readonly CircuitModel _model;

    /// <param name="model">Its weights are copied; it is not needed afterwards.</param>
    public Interchange(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = new(model);
    }

    /// <summary>Patches each set of nodes separately, for every pair.</summary>
    /// <returns>For each set of nodes one outcome per pair, both in the order given.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The model has no such position, layer or head.</exception>
    /// <exception cref="ArgumentException">A question does not have the model's number of digits, or a set is empty.</exception>
    public IReadOnlyList<IReadOnlyList<PatchOutcome>> Run(
        IReadOnlyList<QuestionPair> pairs, IReadOnlyList<IReadOnlyList<Node>> nodeSets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(nodeSets);
        Require(pairs, nodeSets);
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var stored = QuestionRun.Of(_model, 0, [.. pairs.Select(pair => pair.Source)]);
        var altered = QuestionRun.Of(_model, 0, [.. pairs.Select(pair => pair.Base)]);
        var clean = AnswerTexts.Of(altered.Logits.unsqueeze(1), _model.Layout)[0];
        return
        [
            .. nodeSets.Zip(Patches.Answers(_model, altered, stored, nodeSets, cancellationToken), (nodes, answers) =>
                pairs.Select((pair, i) => Outcome(pair, nodes, clean[i], answers[i])).ToArray()),
        ];
    }

    public void Dispose() => _model.Dispose();

    private static PatchOutcome Outcome(QuestionPair pair, IReadOnlyList<Node> nodes, string clean, string patched)
    {
        var expected = pair.Base.AnswerText;
        return new(pair.Source.Text, pair.Base.Text, nodes, expected, clean, patched, ImpactCode.Of(expected, patched));
    }

    private void Require(IReadOnlyList<QuestionPair> pairs, IReadOnlyList<IReadOnlyList<Node>> nodeSets)
    {
        NodeLimits.Require(_model.Shape, nodeSets.SelectMany(nodes => nodes).Select(AblationTarget.Of));
        if (nodeSets.Any(nodes => nodes.Count == 0))
        {
            throw new ArgumentException("A set of nodes to patch is empty. Name at least one node, such as P14L0H1.", nameof(nodeSets));
        }

        foreach (var question in pairs.SelectMany(pair => new[] { pair.Source, pair.Base }).Where(question => question.Digits != _model.Shape.Digits))
        {
            throw new ArgumentException(
                $"The question {question.Text} has {question.Digits} digits, but the model was made for {_model.Shape.Digits}.", nameof(pairs));
        }
    }
}

using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>Targets with the same first layer and position, so that one pass ablates them all.</summary>
internal sealed class AblationBatch
{
    /// <summary>Maximum number of layers in which the first notebooks ablated a position.</summary>
    private const int OriginalLayers = 2;

    private readonly AblationTarget[] _targets;
    private readonly int _layers;
    private readonly bool _seen;

    private AblationBatch(AblationTarget[] targets, int layers, bool seen) => (_targets, _layers, _seen) = (targets, layers, seen);

    public static AblationBatch[] Of(IEnumerable<AblationTarget> targets, CircuitModel model, AnalysisPolicy policy)
    {
        var layers = policy == AnalysisPolicy.Original ? Math.Min(OriginalLayers, model.Shape.Layers) : model.Shape.Layers;
        return
        [
            .. targets
                .GroupBy(target => (target.Position, Layer: target.Node?.Layer ?? 0))
                .Select(group => new AblationBatch([.. group], layers, seen: group.Key.Position < model.Fed)),
        ];
    }

    /// <summary>One experiment for each target; none if the targets are at the last token, which affects no prediction.</summary>
    public IReadOnlyList<Experiment> Experiments(Replacement replacement) =>
        _seen ? [.. _targets.Select(target => new Experiment(Edits(target, replacement)))] : [];

    /// <summary>Records the questions that failed.</summary>
    /// <param name="wrong">For each question, one number per experiment; null if nothing changed.</param>
    public void Record(QuestionRun run, long[]? wrong, long[] undisturbed, Dictionary<AblationTarget, List<WrongAnswer>> failures)
    {
        for (var target = 0; target < _targets.Length; target++)
        {
            var found = failures[_targets[target]];
            for (var question = 0; question < run.Count; question++)
            {
                var symbols = wrong is null ? undisturbed[question] : wrong[(question * _targets.Length) + target];
                if (symbols != 0)
                {
                    found.Add(new(run.First + question, (int)symbols));
                }
            }
        }
    }

    private IReadOnlyList<Edit> Edits(AblationTarget target, Replacement replacement) => target.Node is { } node
        ? [Edit.Of(node, replacement.Of(node))]
        :
        [
            .. Enumerable.Range(0, _layers).Select(layer =>
                new Edit(layer, EditedActivation.Residual, target.Position, 0, replacement.Residual(layer, target.Position))),
        ];
}

/// <summary>Checks that nodes exist in a model, and describes what the model has.</summary>
internal static class NodeLimits
{
    public static void Require(ModelShape shape, IEnumerable<AblationTarget> targets)
    {
        foreach (var target in targets)
        {
            if (target.Position < 0 || target.Position >= shape.ContextLength)
            {
                throw Refusal(target, $"positions 0 to {shape.ContextLength - 1}");
            }

            if (target.Node is { } node)
            {
                Require(shape, node);
            }
        }
    }

    public static void Require(ModelShape shape, Node node)
    {
        var wrong = node switch
        {
            _ when node.Position < 0 || node.Position >= shape.ContextLength => $"positions 0 to {shape.ContextLength - 1}",
            _ when node.Layer < 0 || node.Layer >= shape.Layers => $"layers 0 to {shape.Layers - 1}",
            _ when node.Head is { } head && (head < 0 || head >= shape.Heads) => $"heads 0 to {shape.Heads - 1}",
            _ => null,
        };
        if (wrong is not null)
        {
            throw Refusal(AblationTarget.Of(node), wrong);
        }
    }

    private static ArgumentOutOfRangeException Refusal(AblationTarget target, string has) =>
        new(null, $"There is no {target} in this model: it has {has}.");
}

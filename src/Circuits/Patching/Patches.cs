using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Patches the outputs of nodes from some questions into others, many sets of nodes in one pass.</summary>
internal static class Patches
{
    /// <summary>Maximum number of sets per pass: more need much memory and are no faster.</summary>
    private const int MaxAtOnce = 32;

    /// <param name="model">The model of both runs.</param>
    /// <param name="altered">The questions to answer.</param>
    /// <param name="stored">As many questions, which provide the nodes' outputs.</param>
    /// <param name="nodeSets">Each set is patched separately. Nodes at the last token, which predicts nothing, are allowed.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    /// <returns>For each set the answers to all questions, sign and n + 1 digits.</returns>
    public static string[][] Answers(
        CircuitModel model,
        QuestionRun altered,
        QuestionRun stored,
        IReadOnlyList<IReadOnlyList<Node>> nodeSets,
        CancellationToken cancellationToken)
    {
        var outputs = new OtherRun(stored, model.Shape);
        var found = new string[nodeSets.Count][];
        foreach (var group in Enumerable.Range(0, nodeSets.Count).GroupBy(Start))
        {
            foreach (var sets in group.Chunk(MaxAtOnce))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var patched = group.Key == default
                    ? [.. Enumerable.Repeat(AnswerTexts.Of(altered.Logits.unsqueeze(1), model.Layout)[0], sets.Length)]
                    : AnswerTexts.Of(new InterventionPass(model, altered, [.. sets.Select(ExperimentOf)]).AnswerLogits(), model.Layout);
                foreach (var (set, answers) in sets.Zip(patched))
                {
                    found[set] = answers;
                }
            }
        }

        return found;

        // Sets with the same start share a pass; the default is for those that touch only the last token.
        (int Layers, int Position) Start(int set)
        {
            var seen = Seen(set).ToArray();
            return seen.Length == 0 ? default : (1 + seen.Min(node => node.Layer), seen.Min(node => node.Position));
        }

        Experiment ExperimentOf(int set) => new([.. Seen(set).Select(node => Edit.Of(node, outputs.Of(node)))]);

        IEnumerable<Node> Seen(int set) => nodeSets[set].Where(node => node.Position < model.Fed);
    }
}

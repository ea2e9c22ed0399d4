using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>
/// Path patching: the output of a sender for one question is patched into one receiver directly, while everything between them stays
/// unchanged; then the receiver's output is patched into the other question (Goldowsky-Dill et al. 2023, "Localizing model
/// behavior with path patching").
/// </summary>
/// <remarks>Many pairs share one pass. Both questions are fed with their right answers. Used by one thread at a time.</remarks>
public sealed class PathPatching : IDisposable
{
    private readonly CircuitModel _model;

    /// <param name="model">Its weights are copied; it is not needed afterwards.</param>
    public PathPatching(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = new(model);
    }

    /// <summary>Patches the direct path from one node to another, for every pair.</summary>
    /// <param name="pairs">At least one.</param>
    /// <param name="sender">A head or MLP.</param>
    /// <param name="receiver">
    /// A head of a later layer, at the sender's position or after it; or an MLP at the sender's position: of a later layer, or of the
    /// sender's own if that is a head.
    /// </param>
    /// <returns>One outcome for each pair, in order; its nodes are sender and receiver.</returns>
    /// <exception cref="ArgumentException">There is no direct path from the sender to the receiver.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The model has no such position, layer or head.</exception>
    public IReadOnlyList<PatchOutcome> Run(IReadOnlyList<QuestionPair> pairs, Node sender, Node receiver) =>
        Run(pairs, Vertex.Of(sender), Vertex.Of(receiver));

    /// <summary>Patches the direct path from one vertex to another, for every pair.</summary>
    /// <param name="pairs">At least one.</param>
    /// <param name="sender">A head, an MLP or an embedding.</param>
    /// <param name="receiver">What reads it directly (<see cref="Vertex.Reaches"/>).</param>
    /// <returns>One outcome for each pair, in order; its nodes are those of the two that are heads or MLPs.</returns>
    /// <exception cref="ArgumentException">There is no direct path from the sender to the receiver.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The model has no such position, layer or head.</exception>
    public IReadOnlyList<PatchOutcome> Run(IReadOnlyList<QuestionPair> pairs, Vertex sender, Vertex receiver)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var paths = new DirectPaths(_model);
        paths.Require(sender, receiver);
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var stored = QuestionRun.Of(_model, 0, [.. pairs.Select(pair => pair.Source)]);
        var altered = QuestionRun.Of(_model, 0, [.. pairs.Select(pair => pair.Base)]);
        var message = paths.Message(sender, stored) - paths.Message(sender, altered);
        var patched = new InterventionPass(_model, altered, [new([paths.Received(altered, sender.Position, message, receiver)])]).AnswerLogits();
        var (clean, answers) = (AnswerTexts.Of(altered.Logits.unsqueeze(1), _model.Layout)[0], AnswerTexts.Of(patched, _model.Layout)[0]);
        return [.. pairs.Select((pair, i) => new PatchOutcome(
            pair.Source.Text, pair.Base.Text, [.. new[] { sender.Node, receiver.Node }.OfType<Node>()], pair.Base.AnswerText, clean[i], answers[i],
            ImpactCode.Of(pair.Base.AnswerText, answers[i])))];
    }

    public void Dispose() => _model.Dispose();
}

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
    public IReadOnlyList<PatchOutcome> Run(IReadOnlyList<QuestionPair> pairs, Node sender, Node receiver)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        NodeLimits.Require(_model.Shape, [AblationTarget.Of(sender), AblationTarget.Of(receiver)]);
        RequirePath(sender, receiver);
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var stored = QuestionRun.Of(_model, 0, [.. pairs.Select(pair => pair.Source)]);
        var altered = QuestionRun.Of(_model, 0, [.. pairs.Select(pair => pair.Base)]);
        var received = Received(stored, altered, sender, receiver);
        var patched = new InterventionPass(_model, altered, [new([Edit.Of(receiver, received)])]).AnswerLogits();
        var (clean, answers) = (AnswerTexts.Of(altered.Logits.unsqueeze(1))[0], AnswerTexts.Of(patched)[0]);
        return [.. pairs.Select((pair, i) => new PatchOutcome(
            pair.Source.Text, pair.Base.Text, [sender, receiver], pair.Base.AnswerText, clean[i], answers[i],
            ImpactCode.Of(pair.Base.AnswerText, answers[i])))];
    }

    public void Dispose() => _model.Dispose();

    /// <summary>The receiver's activation in the altered questions once the sender's stored output has been patched into its input.</summary>
    /// <returns>[pair, d_head] for a head, [pair, d_mlp] for an MLP.</returns>
    internal Tensor Received(QuestionRun stored, QuestionRun altered, Node sender, Node receiver)
    {
        var message = Message(sender, stored) - Message(sender, altered); // [pair, d_model]
        return receiver.Head is { } head ? Head(altered, sender, receiver, head, message) : Hidden(altered, receiver, message);
    }

    private void RequirePath(Node sender, Node receiver)
    {
        var later = receiver.Layer > sender.Layer;
        var reaches = receiver.IsMlp
            ? receiver.Position == sender.Position && (later || (receiver.Layer == sender.Layer && !sender.IsMlp))
            : later && receiver.Position >= sender.Position;
        if (!reaches || receiver.Position >= _model.Fed)
        {
            throw new ArgumentException(
                $"There is no direct path from {sender} to {receiver}. A head receives from earlier layers at its own and earlier positions, " +
                "an MLP from what comes before it at its own position.",
                nameof(receiver));
        }
    }

    /// <summary>The output of a node to the residual stream, without bias, [pair, d_model].</summary>
    private Tensor Message(Node node, QuestionRun run)
    {
        var (layer, weights) = (run.Layers[node.Layer], _model.Layers[node.Layer]);
        var width = _model.Shape.DHead;
        return node.Head is { } head
            ? layer.Heads.select(1, node.Position).narrow(1, head * width, width).matmul(weights.Output.narrow(0, head * width, width))
            : layer.Hidden.select(1, node.Position).matmul(weights.Out);
    }

    /// <summary>The receiving MLP's hidden layer for its old input plus the message, [pair, d_mlp].</summary>
    private Tensor Hidden(QuestionRun run, Node receiver, Tensor message) =>
        _model.Hidden(receiver.Layer, run.Layers[receiver.Layer].Middle.select(1, receiver.Position).add(message, Scalars.One));

    /// <summary>The receiving head's output before W_O, with the message added to its input at the sender's position, [pair, d_head].</summary>
    private Tensor Head(QuestionRun run, Node sender, Node receiver, int head, Tensor message)
    {
        var (layer, weights) = (run.Layers[receiver.Layer], _model.Layers[receiver.Layer]);
        var (width, all) = (_model.Shape.DHead, _model.Shape.HeadsWidth);
        var seen = _model.NormaliseForAttention(receiver.Layer, run.Residual[receiver.Layer].select(1, sender.Position).add(message, Scalars.One));
        var query = receiver.Position == sender.Position
            ? Positioned(Projected(weights.Query, weights.QueryBias, head * width))
            : layer.Query.select(1, head).select(1, receiver.Position); // [pair, d_head]
        var keys = Visible(layer.Key, Positioned(Projected(weights.KeyValue, weights.KeyValueBias, head * width)));
        var values = Visible(layer.Value, Projected(weights.KeyValue, weights.KeyValueBias, all + (head * width)));
        var pattern = keys.matmul(query.unsqueeze(-1)).softmax(1); // [pair, key, 1]
        return (pattern * values).sum(1);

        Tensor Projected(Tensor weight, Tensor bias, int from) =>
            nn.functional.linear(seen, weight.narrow(0, from, width), bias.narrow(0, from, width)); // [pair, d_head]

        // The cached queries and keys are rotated where positions are rotary, so the new ones must be, too.
        Tensor Positioned(Tensor x) => _model.Positioned(x.unsqueeze(-2), sender.Position).squeeze(-2);

        // [pair, head, position, d_head] → the receiver's visible keys or values, [pair, key, d_head], updated at the sender's position
        Tensor Visible(Tensor old, Tensor renewed)
        {
            var visible = old.select(1, head).narrow(1, 0, receiver.Position + 1).contiguous().clone();
            visible.select(1, sender.Position).copy_(renewed);
            return visible;
        }
    }
}

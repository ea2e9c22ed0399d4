using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>What vertices write into the residual stream, and what becomes of one that reads a change of it.</summary>
internal sealed class DirectPaths(CircuitModel model)
{
    /// <summary>Refuses what is not in the model, or not connected.</summary>
    /// <exception cref="ArgumentException">There is no direct path from the sender to the receiver.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The model has no such position, layer or head.</exception>
    public void Require(Vertex sender, Vertex receiver)
    {
        NodeLimits.Require(model.Shape, new[] { sender, receiver }.Select(vertex => new AblationTarget(vertex.Position, vertex.Node)));
        if (!sender.Reaches(receiver) || receiver.Position >= model.Fed || (receiver.Kind == VertexKind.Logits && receiver.Position < model.Layout.FirstScoredPosition))
        {
            throw new ArgumentException(
                $"There is no direct path from {sender} to {receiver}. A head receives from earlier layers at its own and earlier positions, an MLP from what comes " +
                $"before it at its own position, logits from everything at their own position, P{model.Layout.FirstScoredPosition} to P{model.Fed - 1}.",
                nameof(receiver));
        }
    }

    /// <summary>What a vertex writes into the residual stream at its position, without bias, [pair, d_model].</summary>
    public Tensor Message(Vertex vertex, QuestionRun run)
    {
        if (vertex.Kind == VertexKind.Embedding)
        {
            return run.Residual[0].select(1, vertex.Position);
        }

        var (layer, weights) = (run.Layers[vertex.Layer], model.Layers[vertex.Layer]);
        var width = model.Shape.DHead;
        return vertex.Kind == VertexKind.Head
            ? layer.Heads.select(1, vertex.Position).narrow(1, vertex.Index * width, width).matmul(weights.Output.narrow(0, vertex.Index * width, width))
            : layer.Hidden.select(1, vertex.Position).matmul(weights.Out);
    }

    /// <summary>What a receiver has once a message has been added to its input, and to nobody else's.</summary>
    /// <param name="run">The questions that are asked.</param>
    /// <param name="position">Where the sender is.</param>
    /// <param name="message">[pair, d_model].</param>
    /// <param name="receiver">What reads it.</param>
    public Edit Received(QuestionRun run, int position, Tensor message, Vertex receiver) => receiver.Kind switch
    {
        VertexKind.Head => Edit.Of(receiver.Node!.Value, Head(run, position, message, receiver)),
        VertexKind.Mlp => Edit.Of(
            receiver.Node!.Value, model.Hidden(receiver.Layer, run.Layers[receiver.Layer].Middle.select(1, position).add(message, Scalars.One))),
        _ => new(model.Shape.Layers - 1, EditedActivation.Residual, position, 0, run.Residual[^1].select(1, position).add(message, Scalars.One)),
    };

    /// <summary>The receiving head's output before W_O, with the message added to its input at the sender's position, [pair, d_head].</summary>
    private Tensor Head(QuestionRun run, int position, Tensor message, Vertex receiver)
    {
        var head = receiver.Index;
        var (layer, weights) = (run.Layers[receiver.Layer], model.Layers[receiver.Layer]);
        var (width, all) = (model.Shape.DHead, model.Shape.HeadsWidth);
        var seen = model.NormaliseForAttention(receiver.Layer, run.Residual[receiver.Layer].select(1, position).add(message, Scalars.One));
        var query = receiver.Position == position
            ? Positioned(Projected(weights.Query, weights.QueryBias, head * width))
            : layer.Query.select(1, head).select(1, receiver.Position); // [pair, d_head]
        var keys = Visible(layer.Key, Positioned(Projected(weights.KeyValue, weights.KeyValueBias, head * width)));
        var values = Visible(layer.Value, Projected(weights.KeyValue, weights.KeyValueBias, all + (head * width)));
        var pattern = keys.matmul(query.unsqueeze(-1)).softmax(1); // [pair, key, 1]
        return (pattern * values).sum(1);

        Tensor Projected(Tensor weight, Tensor bias, int from) =>
            nn.functional.linear(seen, weight.narrow(0, from, width), bias.narrow(0, from, width)); // [pair, d_head]

        // The cached queries and keys are rotated where positions are rotary, so the new ones must be, too.
        Tensor Positioned(Tensor x) => model.Positioned(x.unsqueeze(-2), position).squeeze(-2);

        // [pair, head, position, d_head] → the receiver's visible keys or values, [pair, key, d_head], updated at the sender's position
        Tensor Visible(Tensor old, Tensor renewed)
        {
            var visible = old.select(1, head).narrow(1, 0, receiver.Position + 1).contiguous().clone();
            visible.select(1, position).copy_(renewed);
            return visible;
        }
    }
}

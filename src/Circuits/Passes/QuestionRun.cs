using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The activations of some questions in the undisturbed model, from which experiments start.</summary>
/// <remarks>Its tensors live in the dispose scope in which it was created, unless it is <see cref="Kept"/>.</remarks>
internal sealed class QuestionRun : IDisposable
{
    private readonly Lazy<VectorRun> _vectors;

    private QuestionRun(CircuitModel model, int first, Question[] questions, Tensor tokens, Tensor[] residual, LayerRun[] layers, Tensor logits)
    {
        (First, Questions, Tokens, Residual, Layers, Logits) = (first, questions, tokens, residual, layers, logits);
        _vectors = new(() => new(model, this));
    }

    /// <summary>Index of its first question among all questions of the analysis.</summary>
    public int First { get; }

    public Question[] Questions { get; }

    public int Count => Questions.Length;

    /// <summary>int64, [question, n_ctx].</summary>
    public Tensor Tokens { get; }

    /// <summary>The input of each layer, then the output of the last one; each [question, position, d_model].</summary>
    public Tensor[] Residual { get; }

    public LayerRun[] Layers { get; }

    /// <summary>Logits at the positions that predict the answer, [question, answer token, vocabulary].</summary>
    public Tensor Logits { get; }

    /// <summary>The same for vector registers, if the model has <see cref="CircuitModel.Vectors"/>.</summary>
    public VectorRun Vectors => _vectors.Value;

    /// <param name="first">Index of the first question among all questions of the analysis.</param>
    /// <param name="feedsLast">Whether the last token is fed, too. Experiments do not start from such a run.</param>
    public static QuestionRun Of(CircuitModel model, int first, Question[] questions, bool feedsLast = false)
    {
        using var scope = NewDisposeScope();
        var tokens = model.Tokens(questions);
        var run = Of(model, first, questions, tokens, model.Embed(tokens, feedsLast ? model.Shape.ContextLength : model.Fed));
        tokens.MoveToOuterDisposeScope();
        foreach (var tensor in run.Computed)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return run;
    }

    /// <summary>Answers questions with other embeddings than their own; gradients flow back to them if they are wanted.</summary>
    /// <param name="embedding">[question, position, d_model].</param>
    /// <param name="like">Whose questions and tokens.</param>
    public static QuestionRun From(CircuitModel model, Tensor embedding, QuestionRun like) => Of(model, like.First, like.Questions, like.Tokens, embedding);

    private static QuestionRun Of(CircuitModel model, int first, Question[] questions, Tensor tokens, Tensor embedding)
    {
        var residual = new List<Tensor> { embedding };
        var layers = new List<LayerRun>();
        for (var layer = 0; layer < model.Shape.Layers; layer++)
        {
            var (run, after) = LayerRun.Of(model, layer, residual[^1]);
            layers.Add(run);
            residual.Add(after);
        }

        var scored = residual[^1].narrow(1, model.Layout.FirstScoredPosition, model.Layout.AnswerTokens);
        return new QuestionRun(model, first, questions, tokens, [.. residual], [.. layers], model.Unembed(scored));
    }

    /// <summary>The same, whose tensors live until it is disposed of.</summary>
    public QuestionRun Kept()
    {
        foreach (var tensor in Computed.Append(Tokens))
        {
            tensor.DetachFromDisposeScope();
        }

        return this;
    }

    /// <summary>Bytes of the activations of one question, about, with those that <see cref="Vectors"/> repeats.</summary>
    public static long BytesOf(ModelShape shape)
    {
        var ofPosition = (8L * shape.HeadsWidth) + (3L * shape.DModel) + shape.DMlp + ((long)shape.Heads * shape.ContextLength);
        return sizeof(float) * shape.ContextLength * shape.Layers * ofPosition;
    }

    /// <summary>Frees its tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in Computed.Append(Tokens))
        {
            tensor.Dispose();
        }
    }

    private IEnumerable<Tensor> Computed => Residual.Append(Logits).Concat(Layers.SelectMany(layer => layer.All()));
}

/// <summary>One layer's part of a <see cref="QuestionRun"/>.</summary>
/// <param name="Query">[question, head, position, d_head], scaled, and rotated if positions are rotary.</param>
/// <param name="Key">[question, head, position, d_head], rotated likewise.</param>
/// <param name="Value">[question, head, position, d_head].</param>
/// <param name="Pattern">[question, head, query, key].</param>
/// <param name="Heads">The outputs of the heads before W_O, [question, position, head * d_head].</param>
/// <param name="Middle">The residual stream between attention and MLP, [question, position, d_model].</param>
/// <param name="Hidden">The MLP's hidden layer after its activation, [question, position, d_mlp].</param>
internal sealed record LayerRun(Tensor Query, Tensor Key, Tensor Value, Tensor Pattern, Tensor Heads, Tensor Middle, Tensor Hidden)
{
    public static (LayerRun Run, Tensor After) Of(CircuitModel model, int layer, Tensor residual)
    {
        var (weights, shape) = (model.Layers[layer], model.Shape);
        var (batch, positions) = (residual.shape[0], residual.shape[1]);
        var normalised = model.NormaliseForAttention(layer, residual);
        var query = model.Positioned(Split(nn.functional.linear(normalised, weights.Query, weights.QueryBias), parts: 1)[0], first: 0);
        var keyValue = Split(nn.functional.linear(normalised, weights.KeyValue, weights.KeyValueBias), parts: 2);
        var key = model.Positioned(keyValue[0], first: 0);
        var mask = model.Mask.narrow(0, 0, positions).narrow(1, 0, positions);
        var pattern = query.matmul(key.transpose(2, 3)).add_(mask, Scalars.One).softmax(-1); // [question, head, query, key]
        var heads = pattern.matmul(keyValue[1]).transpose(1, 2).reshape(batch, positions, shape.HeadsWidth);
        var middle = Positions(model.Write(layer, Rows(heads), Rows(residual)));
        var hidden = Positions(model.Hidden(layer, Rows(middle)));
        var after = Positions(model.WriteMlp(layer, Rows(hidden), Rows(middle)));
        return (new(query, key, keyValue[1], pattern, heads, middle, hidden), after); // what is computed from one is computed from this very tensor

        Tensor Positions(Tensor rows) => rows.view(batch, positions, -1);

        Tensor Rows(Tensor x) => x.reshape(batch * positions, -1);

        // [question, position, part * head * d_head] → for each part [question, head, position, d_head]
        Tensor[] Split(Tensor projected, int parts) => projected
            .view(batch, positions, parts, shape.Heads, shape.DHead).permute(2, 0, 3, 1, 4).contiguous().unbind(0);
    }

    public IEnumerable<Tensor> All() => [Query, Key, Value, Pattern, Heads, Middle, Hidden];
}

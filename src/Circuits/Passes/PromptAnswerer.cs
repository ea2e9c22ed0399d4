using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Lets a model continue any prompt, in the trained format or not; computes in float64 throughout.</summary>
public sealed class PromptAnswerer : IDisposable
{
    /// <summary>Prompts per batch.</summary>
    private const int BatchSize = 256;

    private readonly CircuitModel _model;

    /// <param name="model">Its weights are copied.</param>
    /// <exception cref="ArgumentException">The model writes answers without a sign, and prompts have one.</exception>
    public PromptAnswerer(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Shape.IsUnsigned)
        {
            throw new ArgumentException(
                $"The model has {model.Shape.VocabularySize} tokens and writes answers without a sign, and questions outside the format are made for answers with one. " +
                "'va verify' asks such a model.",
                nameof(model));
        }

        using var precise = Model.FromStateDict(model.ToStateDict(), model.Device, ScalarType.Float64);
        _model = new(precise);
    }

    /// <summary>Continues each prompt with as many symbols as the right answer has, each predicted from the model's own symbols before it.</summary>
    /// <param name="prompts">Prompts of any lengths.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>One text per prompt, in the same order; <c>?</c> where a logit is NaN, in which case a 0 is fed for the next symbol.</returns>
    /// <exception cref="ArgumentException">A prompt and its answer do not fit into the model's context.</exception>
    public string[] Answer(IReadOnlyList<Prompt> prompts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        var answers = new string[prompts.Count];
        foreach (var alike in prompts.Index().GroupBy(one => (one.Item.Read.Length, one.Item.Right.Length)))
        {
            RequireRoom(alike.First().Item);
            foreach (var few in alike.Chunk(BatchSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var written = Write([.. few.Select(one => one.Item.Read)], alike.Key.Item2);
                foreach (var ((index, _), text) in few.Zip(written))
                {
                    answers[index] = text;
                }
            }
        }

        return answers;
    }

    /// <summary>Frees the copy of the weights.</summary>
    public void Dispose() => _model.Dispose();

    private string[] Write(string[] read, int symbols)
    {
        using var quiet = inference_mode();
        var (size, length) = (read.Length, read[0].Length);
        var tokens = new long[size, length + symbols];
        var written = new char[size][];
        for (var i = 0; i < size; i++)
        {
            written[i] = new char[symbols];
            for (var at = 0; at < length; at++)
            {
                tokens[i, at] = Vocabulary.Encode(read[i][at]);
            }
        }

        for (var symbol = 0; symbol < symbols; symbol++)
        {
            using var scope = NewDisposeScope();
            var predicted = Predict(tensor(tokens, device: _model.Device), length + symbol);
            for (var i = 0; i < size; i++)
            {
                written[i][symbol] = predicted[i] == Prediction.None ? '?' : Vocabulary.Decode([(byte)predicted[i]])[0];
                tokens[i, length + symbol] = Math.Max(0, predicted[i]);
            }
        }

        return [.. written.Select(text => new string(text))];
    }

    /// <summary>Predicts the token after the first positions of tokens [prompt, position], one token per prompt.</summary>
    private long[] Predict(Tensor tokens, int positions)
    {
        var residual = _model.Embed(tokens, positions);
        for (var layer = 0; layer < _model.Shape.Layers; layer++)
        {
            (_, residual) = LayerRun.Of(_model, layer, residual);
        }

        return Prediction.Of(_model.Unembed(residual.select(1, positions - 1))).cpu().data<long>().ToArray();
    }

    private void RequireRoom(Prompt prompt)
    {
        if (prompt.Read.Length + prompt.Right.Length - 1 > _model.Shape.ContextLength)
        {
            throw new ArgumentException(
                $"The prompt '{prompt.Read}' and {prompt.Right.Length} symbols after it do not fit into a context of {_model.Shape.ContextLength} tokens.", nameof(prompt));
        }
    }
}

using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The results of the undisturbed model on all questions.</summary>
/// <param name="Wrong">The questions it answers wrongly.</param>
/// <param name="MeanLoss">Mean of −log p of the right symbol, over questions and symbols.</param>
/// <param name="Attention">The mean attention of every head from every fed position.</param>
internal sealed record Undisturbed(IReadOnlyList<WrongAnswer> Wrong, double MeanLoss, IReadOnlyList<HeadAttention> Attention);

/// <summary>Accumulates an <see cref="Undisturbed"/> run by run.</summary>
internal sealed class UndisturbedTally(CircuitModel model, WrongSymbols wrong)
{
    private readonly double[][] _patterns = new double[model.Shape.Layers][]; // of each layer, [head, query, key], summed
    private readonly List<WrongAnswer> _wrong = [];
    private double _loss;
    private int _questions;
    private int _fed;

    /// <param name="run">Some questions.</param>
    /// <param name="looks">The same, or a run that feeds the last token too: attention is recorded from this run's positions.</param>
    public void Add(QuestionRun run, QuestionRun looks)
    {
        using var scope = NewDisposeScope();
        var bits = wrong.Of(run);
        _wrong.AddRange(bits.Select((symbols, i) => new WrongAnswer(run.First + i, (int)symbols)).Where(answer => answer.WrongSymbols != 0));
        var truth = run.Tokens.narrow(1, model.Layout.AnswerPosition, model.Layout.AnswerTokens).unsqueeze(-1);
        _loss -= run.Logits.to(float64).log_softmax(-1).gather(-1, truth).sum().item<double>();
        _questions += run.Count;
        _fed = (int)looks.Residual[0].shape[1];
        for (var layer = 0; layer < _patterns.Length; layer++)
        {
            var sum = looks.Layers[layer].Pattern.sum([0], type: ScalarType.Float64).cpu().data<double>().ToArray();
            _patterns[layer] = _patterns[layer] is { } before ? [.. before.Zip(sum, (one, other) => one + other)] : sum;
        }
    }

    public Undisturbed Result() => new(
        _wrong,
        _questions == 0 ? 0 : _loss / _questions / model.Layout.AnswerTokens,
        _questions == 0 ? [] : [.. Heads()]);

    private IEnumerable<HeadAttention> Heads() =>
        from position in Enumerable.Range(0, _fed)
        from layer in Enumerable.Range(0, model.Shape.Layers)
        from head in Enumerable.Range(0, model.Shape.Heads)
        let row = ((head * _fed) + position) * _fed
        select new HeadAttention(
            new(position, layer, head),
            [.. Enumerable.Range(0, position + 1).Select(key => _patterns[layer][row + key] / _questions)]);
}

using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Direct logit attribution: the contribution of each part of a model to the right tokens' logits, bypassing later layers.</summary>
/// <remarks>
/// The residual stream is the sum of the parts' outputs, and with a fixed scale in the final normalisation each logit is linear in it.
/// So the contributions at a position sum to the right token's logit minus the mean of all logits.
/// </remarks>
public static class LogitAttribution
{
    /// <summary>The contributions at every position that predicts a symbol, averaged over a laboratory's questions.</summary>
    /// <returns>By position, the parts in the order in which the model computes them, biases last.</returns>
    public static IReadOnlyList<DirectContribution> Of(AblationRunner lab, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var sums = new Dictionary<(int Symbol, string Part), double>();
        lab.EachRun(run => Add(sums, lab.Model, run), cancellationToken);
        var (first, count) = (lab.Model.Layout.FirstScoredPosition, lab.Questions.Count);
        return
        [
            .. sums.GroupBy(pair => pair.Key.Symbol).OrderBy(group => group.Key)
                .SelectMany(group => group.Select(pair => new DirectContribution(first + group.Key, pair.Key.Part, pair.Value / count))),
        ];
    }

    private static void Add(Dictionary<(int Symbol, string Part), double> sums, CircuitModel model, QuestionRun run)
    {
        using var scope = NewDisposeScope();
        var (shape, readout) = (model.Shape, model.ReadOut());
        var (first, symbols) = (model.Layout.FirstScoredPosition, model.Layout.AnswerTokens);
        var truth = run.Tokens.narrow(1, first + 1, symbols).unsqueeze(-1); // [question, symbol, 1]
        var spread = model.NormalisationScale(Scored(run.Residual[^1])); // [question, symbol, 1]
        Note("embedding", Scored(run.Residual[0]).matmul(readout.Directions) / spread);
        var biases = readout.Constants.expand(run.Count, symbols, -1);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            var weights = model.Layers[layer];
            var heads = Scored(run.Layers[layer].Heads);
            for (var head = 0; head < shape.Heads; head++)
            {
                var (from, width) = (head * shape.DHead, shape.DHead);
                var written = heads.narrow(2, from, width).matmul(weights.Output.narrow(0, from, width).matmul(readout.Directions));
                Note($"L{layer}H{head}", written / spread);
            }

            Note($"L{layer}MLP", Scored(run.Layers[layer].Hidden).matmul(weights.Out.matmul(readout.Directions)) / spread);
            biases = biases.add(weights.OutputBias.add(weights.OutBias, Scalars.One).matmul(readout.Directions) / spread, Scalars.One);
        }

        Note("biases", biases);

        Tensor Scored(Tensor x) => x.narrow(1, first, symbols);

        // [question, symbol, vocabulary]
        void Note(string part, Tensor contribution)
        {
            var added = contribution.gather(-1, truth).sum([0, 2], type: ScalarType.Float64).cpu().data<double>().ToArray();
            for (var symbol = 0; symbol < symbols; symbol++)
            {
                sums[(symbol, part)] = sums.GetValueOrDefault((symbol, part)) + added[symbol];
            }
        }
    }
}

/// <summary>The logit lens: the answer decoded from the residual stream between layers (nostalgebraist 2020, "interpreting GPT: the logit lens").</summary>
public static class LogitLens
{
    /// <summary>Decodes the stream before each layer and after the last one, at every position that predicts a symbol.</summary>
    /// <returns>By number of layers, then by position.</returns>
    public static IReadOnlyList<LensReading> Of(AblationRunner lab, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var (layers, symbols, first) = (lab.Model.Shape.Layers + 1, lab.Model.Layout.AnswerTokens, lab.Model.Layout.FirstScoredPosition);
        var (right, loss) = (new double[layers * symbols], new double[layers * symbols]);
        lab.EachRun(
            run =>
            {
                using var scope = NewDisposeScope();
                var truth = run.Tokens.narrow(1, first + 1, symbols); // [question, symbol]
                for (var layer = 0; layer < layers; layer++)
                {
                    var logits = lab.Model.Unembed(run.Residual[layer].narrow(1, first, symbols)); // [question, symbol, vocabulary]
                    Add(right, layer * symbols, Prediction.Of(logits).eq(truth).to(float64));
                    Add(loss, layer * symbols, -logits.to(float64).log_softmax(-1).gather(-1, truth.unsqueeze(-1)).squeeze(-1));
                }
            },
            cancellationToken);
        return lab.Questions.Count == 0 ? [] :
        [
            .. Enumerable.Range(0, layers * symbols).Select(i => new LensReading(
                i / symbols, first + (i % symbols), right[i] / lab.Questions.Count, loss[i] / lab.Questions.Count)),
        ];
    }

    private static void Add(double[] sums, int from, Tensor values)
    {
        foreach (var value in values.sum([0]).cpu().data<double>().ToArray())
        {
            sums[from++] += value;
        }
    }
}

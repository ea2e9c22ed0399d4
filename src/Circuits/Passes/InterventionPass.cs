using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Runs experiments on top of a <see cref="QuestionRun"/>, many in one pass, and computes only what they change.</summary>
/// <remarks>
/// <para>
/// Layers below the first edit are reused. In the first edited layer only the edited positions change; in the next one every later
/// position may change, but queries, keys and values are reused where the position itself did not change; and in the last layer
/// only the positions that predict the answer are computed.
/// </para>
/// <para>Experiments of one pass should start in the same layer and at the same positions; others also work, but cost more.</para>
/// </remarks>
internal sealed class InterventionPass
{
    private readonly CircuitModel _model;
    private readonly QuestionRun _run;
    private readonly IReadOnlyList<Experiment> _experiments;
    private readonly int _first;

    public InterventionPass(CircuitModel model, QuestionRun run, IReadOnlyList<Experiment> experiments) =>
        (_model, _run, _experiments, _first) = (model, run, experiments, experiments.Min(experiment => experiment.FirstLayer));

    private int Experiments => _experiments.Count;

    private ModelShape Shape => _model.Shape;

    /// <summary>The logits of all answer symbols, [question, experiment, n + 2, vocabulary].</summary>
    public Tensor AnswerLogits()
    {
        using var scope = NewDisposeScope();
        var logits = Repeated(_run.Logits);
        if (ChangedLogits() is { } changed)
        {
            logits.narrow(2, changed.FirstSymbol, changed.Logits.shape[2]).copy_(changed.Logits);
        }

        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>The logits of the answer symbols that may have changed. Null if none can have changed.</summary>
    /// <returns>[question, experiment, symbol, vocabulary], and the index of the first symbol: 0 for the sign.</returns>
    public (Tensor Logits, int FirstSymbol)? ChangedLogits()
    {
        if (Ranges() is not [.., var last] ranges)
        {
            return null; // edits of the last layer at positions that predict nothing
        }

        using var scope = NewDisposeScope();
        var logits = _model.Vectors is null ? ByTorch(ranges) : new VectorInterventions(_model, _run, _experiments, ranges).Logits();
        return (logits.MoveToOuterDisposeScope(), last.From - _model.Layout.FirstScoredPosition);
    }

    private Tensor ByTorch(IReadOnlyList<PositionRange> ranges)
    {
        Stream? stream = null;
        foreach (var (number, rows) in ranges.Index())
        {
            stream = Layer(_first + number, stream, rows);
        }

        return _model.Unembed(stream!.Residual);
    }

    /// <summary>The positions that must be computed in each layer from that of the first edit on; null if that are none.</summary>
    private List<PositionRange>? Ranges()
    {
        var ranges = new List<PositionRange>();
        for (var layer = _first; layer < Shape.Layers; layer++)
        {
            ranges.Add(After(layer, ranges.Count == 0 ? null : ranges[^1]));
        }

        return ranges.TrueForAll(range => range.Count > 0) ? ranges : null;
    }

    /// <summary>The positions that must be computed in a layer.</summary>
    private PositionRange After(int layer, PositionRange? before)
    {
        var edited = _experiments.SelectMany(experiment => experiment.Edits).Where(edit => edit.Layer == layer).Select(edit => edit.Position);
        var (from, to) = (_model.Fed, before is null ? 0 : _model.Fed);
        foreach (var position in edited)
        {
            (from, to) = (Math.Min(from, position), Math.Max(to, position + 1));
        }

        from = Math.Min(from, before?.From ?? _model.Fed);
        return layer < Shape.Layers - 1 ? new(from, to) : new(Math.Max(from, _model.Layout.FirstScoredPosition), to);
    }

    private Stream Layer(int layer, Stream? before, PositionRange rows)
    {
        using var scope = NewDisposeScope();
        var heads = before is null
            ? Repeated(_run.Layers[layer].Heads.narrow(1, rows.From, rows.Count))
            : Attend(layer, before, rows); // [question, experiment, row, head * d_head]
        Apply(layer, EditedActivation.Head, heads, rows);
        var entered = Flat(Entered(layer, before, rows));
        var middle = _model.Write(layer, Flat(heads), entered);
        var hidden = _model.Hidden(layer, middle);
        Apply(layer, EditedActivation.Hidden, hidden.view(_run.Count, Experiments, rows.Count, -1), rows);
        var after = _model.WriteMlp(layer, hidden, middle).view(_run.Count, Experiments, rows.Count, -1);
        Apply(layer, EditedActivation.Residual, after, rows);
        return new(rows, after.MoveToOuterDisposeScope());
    }

    /// <summary>The layer's input at the rows: what changed before, and the rest reused.</summary>
    private Tensor Entered(int layer, Stream? before, PositionRange rows)
    {
        var old = _run.Residual[layer];
        return before is null
            ? Repeated(old.narrow(1, rows.From, rows.Count))
            : Mixed(2, rows, before.Rows, within => before.Residual.narrow(2, within.From - before.Rows.From, within.Count), outside =>
                Repeated(old.narrow(1, outside.From, outside.Count)));
    }

    private Tensor Attend(int layer, Stream before, PositionRange rows)
    {
        using var scope = NewDisposeScope();
        var (old, changed) = (_run.Layers[layer], before.Rows);
        var (sets, seen) = (_run.Count * Shape.Heads, rows.To);
        var normalised = _model.NormaliseForAttention(layer, before.Residual);
        var weights = _model.Layers[layer];
        var keyValue = Split(nn.functional.linear(normalised, weights.KeyValue, weights.KeyValueBias), parts: 2);
        var query = Mixed(3, rows, changed, ChangedQueries, outside => Repeated(old.Query.narrow(2, outside.From, outside.Count), at: 2));

        // Every query is multiplied with the old keys, then the scores of the changed keys are overwritten.
        var all = query.reshape(sets, Experiments * rows.Count, Shape.DHead);
        var each = query.reshape(sets * Experiments, rows.Count, Shape.DHead);
        var scores = all.bmm(old.Key.narrow(2, 0, seen).reshape(sets, seen, -1).transpose(1, 2)).view(sets * Experiments, rows.Count, seen);
        var (key, value) = (_model.Positioned(keyValue[0], changed.From).reshape(sets * Experiments, changed.Count, -1), keyValue[1]);
        scores.narrow(2, changed.From, changed.Count).copy_(each.bmm(key.transpose(1, 2)));
        var pattern = scores.add_(_model.Mask.narrow(0, rows.From, rows.Count).narrow(1, 0, seen), Scalars.One).softmax(-1);

        // Old values first, then the differences of the changed values.
        var difference = value - old.Value.narrow(2, changed.From, changed.Count).unsqueeze(2); // [question, head, experiment, changed, d_head]
        var read = pattern.view(sets, Experiments * rows.Count, seen).bmm(old.Value.narrow(2, 0, seen).reshape(sets, seen, -1))
            .view(sets * Experiments, rows.Count, -1);
        read.add_(pattern.narrow(2, changed.From, changed.Count).bmm(difference.view(sets * Experiments, changed.Count, -1)), Scalars.One);
        return read.view(_run.Count, Shape.Heads, Experiments, rows.Count, Shape.DHead).permute(0, 2, 3, 1, 4)
            .reshape(_run.Count, Experiments, rows.Count, Shape.HeadsWidth).MoveToOuterDisposeScope();

        Tensor ChangedQueries(PositionRange within)
        {
            var rows = normalised.narrow(2, within.From - changed.From, within.Count);
            return _model.Positioned(Split(nn.functional.linear(rows, weights.Query, weights.QueryBias), parts: 1)[0], within.From);
        }
    }

    /// <summary>[question, experiment, row, part * head * d_head] → for each part [question, head, experiment, row, d_head].</summary>
    private Tensor[] Split(Tensor projected, int parts) => projected
        .view(_run.Count, Experiments, -1, parts, Shape.Heads, Shape.DHead).permute(3, 0, 4, 1, 2, 5).contiguous().unbind(0);

    /// <summary>Combines rows that changed and rows that did not.</summary>
    private static Tensor Mixed(int dimension, PositionRange rows, PositionRange changed, Func<PositionRange, Tensor> within, Func<PositionRange, Tensor> outside)
    {
        PositionRange[] parts =
        [
            new(rows.From, Math.Min(rows.To, changed.From)),
            new(Math.Max(rows.From, changed.From), Math.Min(rows.To, changed.To)),
            new(Math.Max(rows.From, changed.To), rows.To),
        ];
        var tensors = parts.Select((part, i) => part.Count <= 0 ? null : i == 1 ? within(part) : outside(part)).OfType<Tensor>().ToArray();
        return tensors.Length == 1 ? tensors[0] : cat(tensors, dimension);
    }

    /// <summary>Repeats a tensor for every experiment; a copy, [question, experiment, …] or with the experiments in another dimension.</summary>
    private Tensor Repeated(Tensor x, int at = 1)
    {
        var one = x.unsqueeze(at);
        return one.repeat([.. one.shape.Select((_, dimension) => dimension == at ? (long)Experiments : 1)]);
    }

    private static Tensor Flat(Tensor x) => x.reshape(-1, x.shape[^1]);

    /// <summary>Applies the edits of one kind in place. <paramref name="x"/> is [question, experiment, row, width].</summary>
    private void Apply(int layer, EditedActivation activation, Tensor x, PositionRange rows)
    {
        using var scope = NewDisposeScope();
        for (var experiment = 0; experiment < Experiments; experiment++)
        {
            foreach (var edit in _experiments[experiment].Edits)
            {
                if (edit.Layer == layer && edit.Activation == activation && rows.Contains(edit.Position))
                {
                    var target = x.select(2, edit.Position - rows.From).select(1, experiment); // [question, width]
                    target = activation == EditedActivation.Head ? target.narrow(1, edit.Head * Shape.DHead, Shape.DHead) : target;
                    target.copy_(edit.Value.expand_as(target));
                }
            }
        }
    }

    /// <summary>The residual stream where it may have changed, [question, experiment, row, d_model].</summary>
    private sealed record Stream(PositionRange Rows, Tensor Residual);
}

using System.Runtime.CompilerServices;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>
/// Computes what experiments change in vector registers, as <see cref="InterventionPass"/> does with libtorch: a few questions at a time, through all
/// layers, so that their activations stay in a core's cache.
/// </summary>
/// <remarks>The rows of a layer are [position, question, experiment]: neighbours are much alike, see <see cref="RectifiedProduct"/>.</remarks>
internal sealed class VectorInterventions
{
    private readonly ModelShape _shape;
    private readonly VectorLayers _weights;
    private readonly QuestionRun _run;
    private readonly IReadOnlyList<PositionRange> _ranges;
    private readonly int _firstLayer;
    private readonly int _experiments;
    private readonly Replaced[] _replaced;
    private readonly int _size;
    private readonly LayerPass _pass;
    private readonly Matrix<float> _projected;
    private readonly Matrix<float> _logits;
    private readonly int[] _seen;
    private (Matrix<float> Before, Matrix<float> After) _streams;

    /// <param name="model">The model; <see cref="CircuitModel.Vectors"/> is not null.</param>
    /// <param name="run">The questions in the undisturbed model.</param>
    /// <param name="experiments">What is overwritten.</param>
    /// <param name="ranges">The positions that must be computed in each layer from that of the first edit on, none of them empty.</param>
    public VectorInterventions(CircuitModel model, QuestionRun run, IReadOnlyList<Experiment> experiments, IReadOnlyList<PositionRange> ranges)
    {
        (_shape, _weights, _run, _ranges) = (model.Shape, model.Vectors!, run, ranges);
        (_firstLayer, _experiments) = (model.Shape.Layers - ranges.Count, experiments.Count);
        _replaced = [.. experiments.SelectMany((experiment, number) => experiment.Edits.Select(edit => Replaced.Of(edit, number)))];
        var positions = ranges.Max(range => range.Count);
        _size = Math.Clamp(LayerPass.MaxRows / (_experiments * positions), 1, run.Count);
        var rows = _size * _experiments * positions;
        _pass = new(_shape);
        _streams = (new(rows, _shape.DModel), new(rows, _shape.DModel));
        _projected = new(rows, 3 * _shape.HeadsWidth);
        _logits = new(LayerPass.MaxRows, _shape.VocabularySize);
        _seen = new int[_size * _experiments * model.Fed];
    }

    /// <summary>The logits at the positions of the last range, [question, experiment, position, vocabulary].</summary>
    public Tensor Logits()
    {
        var (positions, vocabulary) = (_ranges[^1].Count, _shape.VocabularySize);
        var logits = new float[_run.Count * _experiments * positions * vocabulary];
        for (var first = 0; first < _run.Count; first += _size)
        {
            var count = Math.Min(_size, _run.Count - first);
            for (var layer = 0; layer < _ranges.Count; layer++)
            {
                Layer(layer, first, count);
                _streams = (_streams.After, _streams.Before);
            }

            Unembed(first, count, logits);
        }

        return tensor(logits, [_run.Count, _experiments, positions, vocabulary]);
    }

    /// <summary>Computes a layer for some questions.</summary>
    /// <param name="number">Its number among those that are computed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Layer(int number, int first, int count)
    {
        var (layer, range) = (_firstLayer + number, _ranges[number]);
        if (number > 0)
        {
            Project(layer, _ranges[number - 1], first, count);
        }

        var (weights, rows) = (_weights.Layers[layer], range.Count * count * _experiments);
        for (var begin = 0; begin < rows; begin += LayerPass.MaxRows)
        {
            var block = new Block(range, count, first, begin, Math.Min(LayerPass.MaxRows, rows - begin));
            for (var i = 0; i < block.Rows; i++)
            {
                Enter(number, block, i);
            }

            Replace(layer, EditedActivation.Head, block, _pass.Heads, 0);
            _pass.AddHeads(weights, _streams.After, begin, block.Rows);
            _pass.FillHidden(weights, _streams.After, begin, block.Rows);
            Replace(layer, EditedActivation.Hidden, block, _pass.Hidden, 0);
            _pass.AddHidden(weights, _streams.After, begin, block.Rows);
            Replace(layer, EditedActivation.Residual, block, _streams.After, begin);
        }
    }

    /// <summary>Queries, keys and values of what changed, and where those of every position are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Project(int layer, PositionRange changed, int first, int count)
    {
        var rows = changed.Count * count * _experiments;
        for (var begin = 0; begin < rows; begin += LayerPass.MaxRows)
        {
            _pass.Project(_weights.Layers[layer], _weights.Projections[layer], _streams.Before, begin, _projected, Math.Min(LayerPass.MaxRows, rows - begin));
        }

        var (positions, next) = (_shape.ContextLength - 1, 0);
        for (var question = 0; question < count; question++)
        {
            for (var experiment = 0; experiment < _experiments; experiment++)
            {
                for (var position = 0; position < positions; position++)
                {
                    _seen[next++] = changed.Contains(position)
                        ? ~RowOf(position - changed.From, question, experiment, count)
                        : ((first + question) * positions) + position;
                }
            }
        }
    }

    /// <summary>Puts a layer's input, and the outputs of its heads, into a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Enter(int number, Block block, int i)
    {
        var (layer, positions) = (_firstLayer + number, _shape.ContextLength - 1);
        var (within, question, experiment) = PlaceOf(block.Begin + i, block.Questions);
        var position = block.Range.From + within;
        var old = ((block.First + question) * positions) + position;
        if (number == 0)
        {
            _run.Vectors.Stream(layer, old).CopyTo(_streams.After.Row(block.Begin + i));
            _run.Vectors.Heads(layer, old).CopyTo(_pass.Heads.Row(i));
            return;
        }

        var before = _ranges[number - 1];
        var entered = before.Contains(position)
            ? _streams.Before.Row(RowOf(position - before.From, question, experiment, block.Questions))
            : _run.Vectors.Stream(layer, old);
        entered.CopyTo(_streams.After.Row(block.Begin + i));
        var seen = _seen.AsSpan(((question * _experiments) + experiment) * positions, position + 1);
        _pass.Attend(_run.Vectors.Projected(layer), _projected, seen, _pass.Heads, i);
    }

    /// <summary>Overwrites the activations of one kind where an experiment does.</summary>
    /// <param name="begin">The row of <paramref name="x"/> that is the first of the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Replace(int layer, EditedActivation activation, Block block, Matrix<float> x, int begin)
    {
        foreach (var edit in _replaced)
        {
            if (edit.Layer != layer || edit.Activation != activation || !block.Range.Contains(edit.Position))
            {
                continue;
            }

            for (var question = 0; question < block.Questions; question++)
            {
                var row = RowOf(edit.Position - block.Range.From, question, edit.Experiment, block.Questions) - block.Begin;
                if (row >= 0 && row < block.Rows)
                {
                    edit.Of(block.First + question).CopyTo(x.Row(begin + row)[(edit.Head * _shape.DHead)..]);
                }
            }
        }
    }

    private void Unembed(int first, int count, float[] logits)
    {
        var (positions, vocabulary) = (_ranges[^1].Count, _shape.VocabularySize);
        var rows = positions * count * _experiments;
        for (var begin = 0; begin < rows; begin += LayerPass.MaxRows)
        {
            var some = Math.Min(LayerPass.MaxRows, rows - begin);
            _pass.Unembed(_weights.FinalGain, _weights.FinalBias, _weights.Unembedding, _streams.Before, begin, _logits, some);
            for (var i = 0; i < some; i++)
            {
                var (position, question, experiment) = PlaceOf(begin + i, count);
                var at = ((((first + question) * _experiments) + experiment) * positions) + position;
                _logits.Row(i).CopyTo(logits.AsSpan(at * vocabulary));
            }
        }
    }

    private int RowOf(int position, int question, int experiment, int questions) => (((position * questions) + question) * _experiments) + experiment;

    private (int Position, int Question, int Experiment) PlaceOf(int row, int questions)
    {
        var (rest, experiment) = Math.DivRem(row, _experiments);
        var (position, question) = Math.DivRem(rest, questions);
        return (position, question, experiment);
    }

    /// <summary>Rows that are computed together.</summary>
    /// <param name="Range">The positions that their layer computes.</param>
    /// <param name="Questions">Number of questions that are computed together.</param>
    /// <param name="First">The first of these questions.</param>
    /// <param name="Begin">The first row.</param>
    /// <param name="Rows">Number of rows.</param>
    private readonly record struct Block(PositionRange Range, int Questions, int First, int Begin, int Rows);

    /// <summary>An <see cref="Edit"/> as numbers.</summary>
    /// <param name="Head">The head; 0 for what is not a head's.</param>
    /// <param name="Values">One row for each question, or for all.</param>
    private sealed record Replaced(int Experiment, int Layer, EditedActivation Activation, int Position, int Head, float[] Values, int Width)
    {
        public static Replaced Of(Edit edit, int experiment)
        {
            using var scope = NewDisposeScope();
            return new(
                experiment,
                edit.Layer,
                edit.Activation,
                edit.Position,
                edit.Activation is EditedActivation.Head ? edit.Head : 0,
                edit.Value.contiguous().data<float>().ToArray(),
                (int)edit.Value.shape[^1]);
        }

        public ReadOnlySpan<float> Of(int question) => Values.Length == Width ? Values : Values.AsSpan(question * Width, Width);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace VerifiedAddition.Transformer;

/// <summary>A layer between the first and the last in training.</summary>
internal sealed unsafe class MiddleLayerStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ModelShape _shape;
    private readonly RowBlocks _rows;
    private readonly MlpStep<T> _below;
    private readonly int _questions;
    private readonly int _fed;
    private readonly int _keys;
    private readonly T _scale;
    private readonly NormalisationStep<T> _normalisation;
    private readonly PackedWeight<T> _projection;
    private readonly PaddedVector<T> _projectionBias;
    private readonly PackedWeight<T> _output;
    private readonly PaddedVector<T> _outputBias;
    private readonly Matrix<T> _normalised;
    private readonly Matrix<T> _projected; // queries, keys and values, [row, 3 * head * d_head]
    private readonly Matrix<T> _projectedGradient;
    private readonly Matrix<T> _heads;
    private readonly Matrix<T> _headsGradient;
    private readonly Matrix<T> _patterns; // [row, head * keys]
    private readonly Matrix<T>[] _scratch;
    private readonly Action<int, int> _project;
    private readonly Action<int, int> _attend;
    private readonly Action<int, int> _finish;
    private readonly Action<int, int> _backwardFinish;
    private readonly Action<int, int> _backwardAttend;
    private readonly Action<int, int> _backwardProject;

    public MiddleLayerStep(TrainedParameters<T> parameters, int layer, RowBlocks rows, MlpStep<T> below, int questions, int workers)
    {
        (_shape, _rows, _below, _questions) = (parameters.Shape, rows, below, questions);
        var (slots, width, heads) = (parameters.Layout.Blocks[layer], _shape.DModel, _shape.HeadsWidth);
        _fed = rows.Positions;
        _keys = Matrix<T>.RoundedUp(_fed, Lanes<T>.Count);
        _scale = T.One / T.Sqrt(T.CreateTruncating(_shape.DHead));
        _normalisation = parameters.Normalisation(slots.AttentionGain!, slots.AttentionBias!, rows);
        (_projection, _projectionBias) = (parameters.Weight(slots.Projections[0]), parameters.Vector(slots.ProjectionBiases[0]));
        (_output, _outputBias) = (parameters.Weight(slots.Output), parameters.Vector(slots.OutputBias));
        (_normalised, _projected, _projectedGradient) = (new(rows.Rows, width), new(rows.Rows, 3 * heads), new(rows.Rows, 3 * heads));
        (_heads, _headsGradient, _patterns) = (new(rows.Rows, heads), new(rows.Rows, heads), new(rows.Rows, _shape.Heads * _keys));
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new Matrix<T>(Math.Max(rows.Length, _shape.Heads), Math.Max(width, _keys)))];
        Mlp = new(parameters, slots, rows, workers);
        parameters.Add(new WeightGradient<T>(_projection, [GradientPart<T>.Of(_projectedGradient, _normalised)]));
        parameters.Add(new WeightGradient<T>(_output, [GradientPart<T>.Of(_heads, Mlp.MiddleGradient)], _outputBias));
        (_project, _attend, _finish) = (Project, Attend, Finish);
        (_backwardFinish, _backwardAttend, _backwardProject) = (BackwardFinish, BackwardAttend, BackwardProject);
    }

    /// <summary>The residual stream after the layer, and its gradient.</summary>
    public MlpStep<T> Mlp { get; }

    public void Forward(WorkerTeam team)
    {
        team.Run(_rows.Count, _project);
        team.Run(_questions, _attend);
        team.Run(_rows.Count, _finish);
    }

    public void Backward(WorkerTeam team)
    {
        team.Run(_rows.Count, _backwardFinish);
        team.Run(_questions, _backwardAttend);
        team.Run(_rows.Count, _backwardProject);
        RowOperations<T>.ColumnSums(
            _projectedGradient[0], _projectedGradient.Stride, _projectedGradient.Rows, _projectionBias.Gradient, _projectionBias.Count);
    }

    private void Project(int block, int worker)
    {
        var (begin, used) = (_rows.Begin(block), _rows.Used(block));
        for (var row = begin; row < begin + used; row++)
        {
            _normalisation.Forward(_below.Result[row], _normalised[row], row);
        }

        Products<T>.Multiply(
            _normalised[begin], _normalised.Stride, _projection.Transposed, _projectionBias.Values, 0, _projected[begin], _projected.Stride, used);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(int question, int worker)
    {
        var (first, width, dHead) = (_rows.Row(question), _shape.HeadsWidth, _shape.DHead);
        for (var position = 0; position < _fed; position++)
        {
            var row = first + position;
            for (var head = 0; head < _shape.Heads; head++)
            {
                var pattern = _patterns[row] + (head * _keys);
                var offset = head * dHead;
                for (var key = 0; key <= position; key++)
                {
                    pattern[key] = RowOperations<T>.Dot(_projected[row] + offset, _projected[first + key] + width + offset, dHead) * _scale;
                }

                RowOperations<T>.Softmax(pattern, position + 1);
                var to = _heads[row] + offset; // the padding of a head is overwritten by the next one
                RowOperations<T>.Clear(to, dHead);
                for (var key = 0; key <= position; key++)
                {
                    RowOperations<T>.AddMultiple(pattern[key], _projected[first + key] + (2 * width) + offset, to, dHead);
                }
            }
        }
    }

    private void Finish(int block, int worker)
    {
        var (begin, used, middle) = (_rows.Begin(block), _rows.Used(block), Mlp.Middle);
        for (var row = begin; row < begin + used; row++)
        {
            RowOperations<T>.Add(_below.Result[row], _outputBias.Values, middle[row], _shape.DModel);
        }

        Products<T>.Multiply(_heads[begin], _heads.Stride, _output.Plain, middle[begin], middle.Stride, middle[begin], middle.Stride, used);
        Mlp.Forward(block);
    }

    private void BackwardFinish(int block, int worker)
    {
        Mlp.Backward(block, worker);
        var (begin, used, middle) = (_rows.Begin(block), _rows.Used(block), Mlp.MiddleGradient);
        Products<T>.Multiply(middle[begin], middle.Stride, _output.Transposed, null, 0, _headsGradient[begin], _headsGradient.Stride, used);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardAttend(int question, int worker)
    {
        var (first, width, dHead) = (_rows.Row(question), _shape.HeadsWidth, _shape.DHead);
        for (var position = 0; position < _fed; position++)
        {
            RowOperations<T>.Clear(_projectedGradient[first + position], 3 * width);
        }

        var gradient = _scratch[worker][0];
        for (var position = 0; position < _fed; position++)
        {
            var row = first + position;
            for (var head = 0; head < _shape.Heads; head++)
            {
                var pattern = _patterns[row] + (head * _keys);
                var offset = head * dHead;
                var arriving = _headsGradient[row] + offset;
                for (var key = 0; key <= position; key++)
                {
                    gradient[key] = RowOperations<T>.Dot(arriving, _projected[first + key] + (2 * width) + offset, dHead);
                }

                RowOperations<T>.SoftmaxBackward(pattern, gradient, position + 1);
                for (var key = 0; key <= position; key++)
                {
                    var from = _projected[first + key] + offset;
                    var to = _projectedGradient[first + key] + offset;
                    var change = gradient[key] * _scale;
                    AddExactly(change, from + width, _projectedGradient[row] + offset, dHead);
                    AddExactly(change, _projected[row] + offset, to + width, dHead);
                    AddExactly(pattern[key], arriving, to + (2 * width), dHead);
                }
            }
        }
    }

    /// <summary><c>to += factor · from</c> without touching what is behind the last element: another head's numbers.</summary>
    private static void AddExactly(T factor, T* from, T* to, int count)
    {
        var whole = count - (count % Lanes<T>.Count);
        RowOperations<T>.AddMultiple(factor, from, to, whole);
        for (var i = whole; i < count; i++)
        {
            to[i] = T.FusedMultiplyAdd(factor, from[i], to[i]);
        }
    }

    private void BackwardProject(int block, int worker)
    {
        var (begin, used, scratch) = (_rows.Begin(block), _rows.Used(block), _scratch[worker]);
        Products<T>.Multiply(
            _projectedGradient[begin], _projectedGradient.Stride, _projection.Plain, null, 0, scratch[0], scratch.Stride, used);
        _normalisation.BeginBlock(block);
        for (var i = 0; i < used; i++)
        {
            var row = begin + i;
            RowOperations<T>.Copy(Mlp.MiddleGradient[row], _below.ResultGradient[row], _shape.DModel);
            _normalisation.Backward(block, _below.Result[row], row, scratch[i], _below.ResultGradient[row]);
        }
    }
}

using System.Numerics;

namespace VerifiedAddition.Transformer;

/// <summary>The MLP of a layer in training, with its normalisation, on blocks of rows.</summary>
internal sealed unsafe class MlpStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowBlocks _rows;
    private readonly NormalisationStep<T> _normalisation;
    private readonly PackedWeight<T> _in;
    private readonly PackedWeight<T> _out;
    private readonly PaddedVector<T> _inBias;
    private readonly PaddedVector<T> _outBias;
    private readonly Matrix<T> _normalised;
    private readonly Matrix<T> _hidden;
    private readonly Matrix<T> _hiddenGradient;
    private readonly Matrix<T>[] _scratch;

    public MlpStep(TrainedParameters<T> parameters, BlockSlots slots, RowBlocks rows, int workers)
    {
        _rows = rows;
        var shape = parameters.Shape;
        _normalisation = parameters.Normalisation(slots.MlpGain!, slots.MlpBias!, rows);
        (_in, _out) = (parameters.Weight(slots.In), parameters.Weight(slots.Out));
        (_inBias, _outBias) = (parameters.Vector(slots.InBias), parameters.Vector(slots.OutBias));
        (Middle, MiddleGradient) = (new(rows.Rows, shape.DModel), new(rows.Rows, shape.DModel));
        (Result, ResultGradient) = (new(rows.Rows, shape.DModel), new(rows.Rows, shape.DModel));
        (_normalised, _hidden, _hiddenGradient) = (new(rows.Rows, shape.DModel), new(rows.Rows, shape.DMlp), new(rows.Rows, shape.DMlp));
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new Matrix<T>(rows.Length, shape.DModel))];
        parameters.Add(new WeightGradient<T>(_in, [GradientPart<T>.Of(_normalised, _hiddenGradient)], _inBias));
        parameters.Add(new WeightGradient<T>(_out, [GradientPart<T>.Of(_hidden, ResultGradient)], _outBias));
    }

    /// <summary>The residual stream between heads and MLP, [row, d_model].</summary>
    public Matrix<T> Middle { get; }

    /// <summary>The gradient of <see cref="Middle"/>.</summary>
    public Matrix<T> MiddleGradient { get; }

    /// <summary>The residual stream after the layer, [row, d_model].</summary>
    public Matrix<T> Result { get; }

    /// <summary>The gradient of <see cref="Result"/>.</summary>
    public Matrix<T> ResultGradient { get; }

    /// <summary>Computes a block of <see cref="Result"/> from <see cref="Middle"/>.</summary>
    public void Forward(int block)
    {
        var (begin, used) = (_rows.Begin(block), _rows.Used(block));
        for (var row = begin; row < begin + used; row++)
        {
            _normalisation.Forward(Middle[row], _normalised[row], row);
            RowOperations<T>.Add(Middle[row], _outBias.Values, Result[row], Middle.Columns);
        }

        for (var row = begin + used; row < begin + Matrix<T>.RoundedUp(used, Products<T>.TileRows); row++)
        {
            RowOperations<T>.Clear(Result[row], Result.Columns); // or it would grow with every step
        }

        Products<T>.Multiply(
            _normalised[begin], _normalised.Stride, _in.Plain, _inBias.Values, 0, _hidden[begin], _hidden.Stride, used, rectify: true);
        Products<T>.Multiply(
            _hidden[begin], _hidden.Stride, _out.Plain, Result[begin], Result.Stride, Result[begin], Result.Stride, used);
    }

    /// <summary>Computes a block of <see cref="MiddleGradient"/> from <see cref="ResultGradient"/>.</summary>
    public void Backward(int block, int worker)
    {
        var (begin, used, scratch) = (_rows.Begin(block), _rows.Used(block), _scratch[worker]);
        Products<T>.Multiply(
            ResultGradient[begin], ResultGradient.Stride, _out.Transposed, null, 0, _hiddenGradient[begin], _hiddenGradient.Stride, used, gate: _hidden[begin]);
        Products<T>.Multiply(
            _hiddenGradient[begin], _hiddenGradient.Stride, _in.Transposed, null, 0, scratch[0], scratch.Stride, used);
        _normalisation.BeginBlock(block);
        for (var i = 0; i < used; i++)
        {
            RowOperations<T>.Copy(ResultGradient[begin + i], MiddleGradient[begin + i], MiddleGradient.Columns);
            _normalisation.Backward(block, Middle[begin + i], begin + i, scratch[i], MiddleGradient[begin + i]);
        }
    }
}

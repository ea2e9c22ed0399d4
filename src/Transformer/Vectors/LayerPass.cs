using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>What a layer does to rows of activations, a block of them at a time, so that it stays in a core's own cache. For one thread.</summary>
internal sealed unsafe class LayerPass
{
    /// <summary>Maximum number of rows in a block: enough to amortise reading the weights, few enough for the cache.</summary>
    public const int MaxRows = 192;

    private readonly ModelShape _shape;
    private readonly RectifiedProduct _out;
    private readonly Matrix<float> _pattern;
    private readonly Matrix<float> _summed = new(1, SixteenSums.Floats);
    private readonly nint[] _pointers; // pinned
    private readonly float** _keyValues;

    /// <param name="shape">Of the model.</param>
    public LayerPass(ModelShape shape)
    {
        _shape = shape;
        Heads = new(MaxRows, shape.HeadsWidth);
        Normalised = new(MaxRows, shape.DModel);
        Hidden = new(MaxRows, shape.DMlp);
        _out = new(MaxRows, shape.DMlp);
        _pattern = new(1, shape.ContextLength);
        _pointers = GC.AllocateArray<nint>(shape.ContextLength, pinned: true);
        fixed (nint* pointers = _pointers)
        {
            _keyValues = (float**)pointers;
        }
    }

    /// <summary>The outputs of a block's heads before W_O, [row, head * d_head].</summary>
    public Matrix<float> Heads { get; }

    /// <summary>The streams of a block, normalised for whatever comes next, [row, d_model].</summary>
    public Matrix<float> Normalised { get; }

    /// <summary>The MLP's hidden layer of a block behind its ReLU, [row, d_mlp].</summary>
    public Matrix<float> Hidden { get; }

    /// <summary>Writes queries, keys and values, [row, 3 * head * d_head], of a block.</summary>
    /// <param name="layer">The layer that reads the streams.</param>
    /// <param name="projections">Its queries, keys and values, side by side.</param>
    /// <param name="streams">Residual streams, [row, d_model].</param>
    /// <param name="first">The first row, of both.</param>
    /// <param name="projected">As many rows as a tile has may be written behind the last one.</param>
    /// <param name="rows">Number of rows, up to <see cref="MaxRows"/>.</param>
    public void Project(LayerWeights layer, AffineWeights projections, Matrix<float> streams, int first, Matrix<float> projected, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            RowOperations<float>.Normalise(streams[first + row], layer.AttentionGain[0], layer.AttentionBias[0], Normalised[row], _shape.DModel);
        }

        Multiply(Normalised, projections, projected[first], projected.Stride, rows);
    }

    /// <summary>Writes the outputs of the heads at a position.</summary>
    /// <param name="projected">Queries, keys and values, [row, 3 * head * d_head].</param>
    /// <param name="others">More of them.</param>
    /// <param name="rows">
    /// Of each position that is seen its row; the query's own is the last one. A row of <paramref name="others"/> is given as its complement (<c>~row</c>).
    /// </param>
    /// <param name="read">[row, head * d_head].</param>
    /// <param name="row">The row of <paramref name="read"/> that is written.</param>
    public void Attend(Matrix<float> projected, Matrix<float> others, ReadOnlySpan<int> rows, Matrix<float> read, int row)
    {
        for (var key = 0; key < rows.Length; key++)
        {
            _keyValues[key] = (rows[key] >= 0 ? projected[rows[key]] : others[~rows[key]]) + _shape.HeadsWidth;
        }

        Attend(rows.Length, uint.MaxValue, read[row]);
    }

    /// <summary>Writes the outputs of some heads at a position.</summary>
    /// <param name="projected">Queries, keys and values of each position that is seen, [row, 3 * head * d_head]; the query's own is the last one.</param>
    /// <param name="rows">The row of each that is read.</param>
    /// <param name="heads">A bit for each head; what the others put out is undefined.</param>
    /// <param name="read">[row, head * d_head].</param>
    /// <param name="row">The row of <paramref name="read"/> that is written.</param>
    public void Attend(ReadOnlySpan<Matrix<float>> projected, ReadOnlySpan<int> rows, uint heads, Matrix<float> read, int row)
    {
        for (var key = 0; key < rows.Length; key++)
        {
            _keyValues[key] = projected[key][rows[key]] + _shape.HeadsWidth;
        }

        Attend(rows.Length, heads, read[row]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(int count, uint heads, float* read)
    {
        nint width = _shape.HeadsWidth;
        var shares = _pattern[0];
        for (var head = 0; head < _shape.Heads; head++)
        {
            if (((heads >> head) & 1) == 0)
            {
                continue;
            }

            var offset = head * _shape.DHead;
            Score(_keyValues[count - 1] - width + offset, offset, count, shares);
            RowOperations<float>.Softmax(shares, count);
            for (var i = width + offset; i < width + offset + _shape.DHead; i += Vector512<float>.Count)
            {
                var sum = Vector512<float>.Zero;
                for (var key = 0; key < count; key++)
                {
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(shares[key]), Vector512.Load(_keyValues[key] + i), sum);
                }

                sum.Store(read + i - width);
            }
        }
    }

    /// <summary>Adds what the heads write to the residual streams of a block.</summary>
    public void AddHeads(LayerWeights layer, Matrix<float> streams, int first, int rows)
    {
        for (var row = first; row < first + rows; row++)
        {
            RowOperations<float>.Add(streams[row], layer.Output.Bias[0], streams[row], _shape.DModel);
        }

        Products<float>.AddTo(Heads[0], Heads.Stride, layer.Output.Weight.Slice, streams[first], streams.Stride, rows);
    }

    /// <summary>Adds something to a residual stream.</summary>
    public void Add(Matrix<float> streams, int row, Matrix<float> others, int other) =>
        RowOperations<float>.Add(streams[row], others[other], streams[row], _shape.DModel);

    /// <summary>Adds what the MLP writes to the residual streams of a block.</summary>
    public void AddMlp(LayerWeights layer, Matrix<float> streams, int first, int rows)
    {
        FillHidden(layer, streams, first, rows);
        AddHidden(layer, streams, first, rows);
    }

    /// <summary>Computes <see cref="Hidden"/>, and adds the bias of the MLP's output to the residual streams.</summary>
    public void FillHidden(LayerWeights layer, Matrix<float> streams, int first, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var stream = streams[first + row];
            RowOperations<float>.Normalise(stream, layer.MlpGain[0], layer.MlpBias[0], Normalised[row], _shape.DModel);
            RowOperations<float>.Add(stream, layer.Out.Bias[0], stream, _shape.DModel);
        }

        Multiply(Normalised, layer.In, Hidden[0], Hidden.Stride, rows, rectify: true);
    }

    /// <summary>Adds what is in <see cref="Hidden"/>, times W_out, to the residual streams.</summary>
    public void AddHidden(LayerWeights layer, Matrix<float> streams, int first, int rows) =>
        _out.AddTo(Hidden[0], Hidden.Stride, layer.Out.Weight.Slice, streams[first], streams.Stride, rows);

    /// <summary>Normalises the streams of a block and multiplies them with a weight: the logits, for the unembedding.</summary>
    public void Unembed(Matrix<float> gain, Matrix<float> bias, AffineWeights unembedding, Matrix<float> streams, int first, Matrix<float> logits, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            RowOperations<float>.Normalise(streams[first + row], gain[0], bias[0], Normalised[row], _shape.DModel);
        }

        Multiply(Normalised, unembedding, logits[0], logits.Stride, rows);
    }

    /// <summary><c>to = left · weight + bias</c>, and 0 where that is negative if it is rectified.</summary>
    private static void Multiply(Matrix<float> left, AffineWeights right, float* to, int toStride, int rows, bool rectify = false) =>
        Products<float>.Multiply(left[0], left.Stride, right.Weight.Slice, right.Bias[0], 0, to, toStride, rows, rectify);

    /// <summary>The dot products of a query with the keys of all positions that are seen, sixteen at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score(float* query, int offset, int count, float* scores)
    {
        var whole = _shape.DHead / Vector512<float>.Count * Vector512<float>.Count;
        var rest = Lanes<float>.First(_shape.DHead - whole);
        var summed = _summed[0];
        for (var first = 0; first < count; first += Vector512<float>.Count)
        {
            var last = Math.Min(first + Vector512<float>.Count, count);
            for (var row = first; row < last; row++)
            {
                var key = _keyValues[row] + offset;
                var sum = Vector512<float>.Zero;
                for (var i = 0; i < whole; i += Vector512<float>.Count)
                {
                    sum = Vector512.FusedMultiplyAdd(Vector512.Load(query + i), Vector512.Load(key + i), sum);
                }

                if (whole < _shape.DHead)
                {
                    sum = Vector512.FusedMultiplyAdd(Vector512.Load(query + whole) & rest, Vector512.Load(key + whole) & rest, sum);
                }

                sum.Store(summed + ((row - first) * Vector512<float>.Count));
            }

            SixteenSums.Of(summed).Store(scores + first);
        }
    }
}

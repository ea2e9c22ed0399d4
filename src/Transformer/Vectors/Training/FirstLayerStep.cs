using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>Layer 0 in training, up to its MLP: everything that depends on a token and its position only is computed once for each such pair.</summary>
/// <remarks>
/// A head's output is a mean of values, weighted by its pattern. So W_O is applied to the values of the pairs, and the outputs need no
/// matrix product of their own. The scores of any two pairs are a product of the table, too. A row of the table is one pair that occurs in
/// well-formed questions with right answers.
/// </remarks>
internal sealed unsafe class FirstLayerStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int TableBlock = 32;

    private readonly ModelShape _shape;
    private readonly RowBlocks _rows;
    private readonly int _fed;
    private readonly int _keys; // room for the keys of one head
    private readonly T _scale;
    private readonly TokenPairs _pairs;
    private readonly int[] _entries; // the table's row at each fed position of each question
    private readonly MlpStep<T> _mlp;

    private readonly PaddedVector<T> _tokens;
    private readonly PaddedVector<T> _positions;
    private readonly NormalisationStep<T> _normalisation;
    private readonly PackedWeight<T>[] _projections;
    private readonly PaddedVector<T>[] _projectionBiases;
    private readonly PackedWeight<T> _output;
    private readonly PaddedVector<T> _outputBias;

    private readonly Matrix<T> _residual; // [pair, d_model]
    private readonly Matrix<T> _residualGradient;
    private readonly Matrix<T> _normalised;
    private readonly Matrix<T> _projected; // queries, keys and values, [pair, 3 * head * d_head]
    private readonly Matrix<T> _projectedGradient;
    private readonly Matrix<T> _keysTransposed; // [head * d_head, pair]
    private readonly Matrix<T>[] _scores; // by head, [pair of the query, pair of the key]
    private readonly Matrix<T>[] _scoreGradients;
    private readonly Matrix<T>[] _written; // by head: W_O of its values, [pair, d_model]
    private readonly Matrix<T>[] _writtenGradients;
    private readonly Matrix<T> _patterns; // [row, head * keys]
    private readonly Matrix<T> _patternGradients; // afterwards those of the scores
    private readonly Matrix<T>[] _scratch;

    private readonly Action<int, int> _enterTable;
    private readonly Action<int, int> _scoreTable;
    private readonly Action<int, int> _forward;
    private readonly Action<int, int> _backward;
    private readonly Action<int, int> _gather;
    private readonly Action<int, int> _leaveTable;

    public FirstLayerStep(TrainedParameters<T> parameters, RowBlocks rows, int questions, int workers)
    {
        (_shape, _rows) = (parameters.Shape, rows);
        var (slots, width, heads) = (parameters.Layout.Blocks[0], _shape.DModel, _shape.HeadsWidth);
        _fed = _shape.ContextLength - 1;
        _keys = Matrix<T>.RoundedUp(_fed, Lanes<T>.Count);
        _scale = T.One / T.Sqrt(T.CreateTruncating(_shape.DHead));
        _pairs = new(_shape.Layout);
        _entries = new int[questions * _fed];
        (_tokens, _positions) = (parameters.Table(parameters.Layout.TokenEmbedding), parameters.Table(parameters.Layout.PositionEmbedding!));
        _normalisation = parameters.Normalisation(slots.AttentionGain!, slots.AttentionBias!, _pairs.Count, (_pairs.Count + TableBlock - 1) / TableBlock);
        _projections = [.. slots.Projections.Select(slot => parameters.Weight(slot))];
        _projectionBiases = [.. slots.ProjectionBiases.Select(slot => parameters.Vector(slot))];
        (_output, _outputBias) = (parameters.Weight(slots.Output, _shape.Heads), parameters.Vector(slots.OutputBias));

        Matrix<T> OfPairs(int columns) => new(_pairs.Count, columns);
        Matrix<T>[] OfHeads(int columns) => [.. Enumerable.Range(0, _shape.Heads).Select(_ => OfPairs(columns))];
        (_residual, _residualGradient, _normalised) = (OfPairs(width), OfPairs(width), OfPairs(width));
        (_projected, _projectedGradient, _keysTransposed) = (OfPairs(3 * heads), OfPairs(3 * heads), new(heads, _pairs.Count));
        (_scores, _scoreGradients) = (OfHeads(_pairs.Count), OfHeads(_pairs.Count));
        (_written, _writtenGradients) = (OfHeads(width), OfHeads(width));
        (_patterns, _patternGradients) = (new(rows.Rows, _shape.Heads * _keys), new(rows.Rows, _shape.Heads * _keys));
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new Matrix<T>(TableBlock, width))];
        _mlp = new(parameters, slots, rows, workers);

        var first = 0;
        foreach (var projection in _projections)
        {
            parameters.Add(new WeightGradient<T>(
                projection,
                [new(_projectedGradient[0] + first, _projectedGradient.Stride, _normalised[0], _normalised.Stride, _pairs.Count)]));
            first += projection.Rows;
        }

        parameters.Add(new WeightGradient<T>(
            _output,
            [
                .. Enumerable.Range(0, _shape.Heads).Select(head => new GradientPart<T>(
                    _projected[0] + (2 * heads) + (head * _shape.DHead),
                    _projected.Stride,
                    _writtenGradients[head][0],
                    _writtenGradients[head].Stride,
                    _pairs.Count)),
            ]));
        (_enterTable, _scoreTable, _forward) = (EnterTable, ScoreTable, Forward);
        (_backward, _gather, _leaveTable) = (Backward, Gather, LeaveTable);
    }

    /// <summary>The residual stream after the layer, and its gradient.</summary>
    public MlpStep<T> Mlp => _mlp;

    private int TableBlocks => (_pairs.Count + TableBlock - 1) / TableBlock;

    private int Strips => Matrix<T>.RoundedUp(_shape.DModel, Products<T>.StripColumns) / Products<T>.StripColumns;

    /// <summary>Sets the batch.</summary>
    /// <param name="tokens">[question, n_ctx].</param>
    public void Read(ReadOnlySpan<byte> tokens)
    {
        for (var i = 0; i < _entries.Length; i++)
        {
            var (question, position) = Math.DivRem(i, _fed);
            var token = tokens[(question * _shape.ContextLength) + position];
            var row = _pairs.RowOf(position, token);
            _entries[i] = row >= 0 ? row : throw new ArgumentException(
                $"Token {token} at position {position} occurs in no well-formed question with its right answer.", nameof(tokens));
        }
    }

    /// <summary>Computes the residual stream after the layer.</summary>
    /// <param name="phaseEnded">See <see cref="VectorTrainingStep{T}.PhaseEnded"/>.</param>
    public void Forward(WorkerTeam team, Action<string>? phaseEnded)
    {
        team.Run(TableBlocks, _enterTable);
        team.Run(TableBlocks, _scoreTable);
        phaseEnded?.Invoke("layer 0's table, forward");
        team.Run(_rows.Count, _forward);
        phaseEnded?.Invoke("layer 0, forward");
    }

    /// <summary>Computes the gradients of everything from that of the residual stream after the layer.</summary>
    /// <param name="phaseEnded">See <see cref="VectorTrainingStep{T}.PhaseEnded"/>.</param>
    public void Backward(WorkerTeam team, Action<string>? phaseEnded)
    {
        team.Run(_rows.Count, _backward);
        phaseEnded?.Invoke("layer 0, backward");
        team.Run(_shape.Heads + Strips, _gather);
        phaseEnded?.Invoke("layer 0's table, gathered");
        team.Run(TableBlocks, _leaveTable);
        SumEmbeddings();
        phaseEnded?.Invoke("layer 0's table, backward");
    }

    private void EnterTable(int block, int worker)
    {
        var (begin, end) = (block * TableBlock, Math.Min(_pairs.Count, (block + 1) * TableBlock));
        for (var row = begin; row < end; row++)
        {
            var (token, position) = _pairs[row];
            RowOperations<T>.Add(_tokens.Row(token), _positions.Row(position), _residual[row], _shape.DModel);
            _normalisation.Forward(_residual[row], _normalised[row], row);
        }

        var first = 0;
        for (var i = 0; i < _projections.Length; i++)
        {
            Products<T>.Multiply(
                _normalised[begin], _normalised.Stride, _projections[i].Transposed, _projectionBiases[i].Values, 0, _projected[begin] + first, _projected.Stride, end - begin);
            first += _projections[i].Rows;
        }

        var values = _projected[begin] + (2 * _shape.HeadsWidth);
        for (var head = 0; head < _shape.Heads; head++)
        {
            var rows = _output.PlainRows(head * _shape.DHead, _shape.DHead);
            Products<T>.Multiply(
                values + (head * _shape.DHead), _projected.Stride, rows, null, 0, _written[head][begin], _written[head].Stride, end - begin);
        }

        for (var row = begin; row < end; row++)
        {
            var keys = _projected[row] + _shape.HeadsWidth;
            for (var i = 0; i < _shape.HeadsWidth; i++)
            {
                _keysTransposed[i][row] = keys[i];
            }
        }
    }

    private void ScoreTable(int block, int worker)
    {
        var (begin, end) = (block * TableBlock, Math.Min(_pairs.Count, (block + 1) * TableBlock));
        for (var head = 0; head < _shape.Heads; head++)
        {
            Products<T>.MultiplyRows(
                _projected[begin] + (head * _shape.DHead),
                _projected.Stride,
                1,
                _keysTransposed[head * _shape.DHead],
                _keysTransposed.Stride,
                _shape.DHead,
                _scores[head][begin],
                _scores[head].Stride,
                end - begin,
                _pairs.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(int block, int worker)
    {
        var begin = _rows.Begin(block);
        for (var row = begin; row < begin + _rows.Used(block); row++)
        {
            var entries = Entries(row);
            for (var head = 0; head < _shape.Heads; head++)
            {
                var scores = _scores[head][entries[^1]];
                var pattern = _patterns[row] + (head * _keys);
                for (var key = 0; key < entries.Length; key++)
                {
                    pattern[key] = scores[entries[key]] * _scale;
                }

                RowOperations<T>.Softmax(pattern, entries.Length);
            }

            Mix(row, entries);
        }

        _mlp.Forward(block);
    }

    /// <summary>Computes the residual stream after the heads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mix(int row, ReadOnlySpan<int> entries)
    {
        var residual = _residual[entries[^1]];
        var middle = _mlp.Middle[row];
        var n = Lanes<T>.Count;
        for (var i = 0; i < _shape.DModel; i += 2 * n)
        {
            var a = Vector512.Load(residual + i) + Vector512.Load(_outputBias.Values + i);
            var b = Vector512.Load(residual + i + n) + Vector512.Load(_outputBias.Values + i + n);
            for (var head = 0; head < _shape.Heads; head++)
            {
                var written = _written[head];
                var pattern = _patterns[row] + (head * _keys);
                for (var key = 0; key < entries.Length; key++)
                {
                    var share = Vector512.Create(pattern[key]);
                    var from = written[entries[key]] + i;
                    a = Lanes<T>.MultiplyAdd(share, Vector512.Load(from), a);
                    b = Lanes<T>.MultiplyAdd(share, Vector512.Load(from + n), b);
                }
            }

            a.Store(middle + i);
            b.Store(middle + i + n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(int block, int worker)
    {
        _mlp.Backward(block, worker);
        var begin = _rows.Begin(block);
        for (var row = begin; row < begin + _rows.Used(block); row++)
        {
            var entries = Entries(row);
            var arriving = _mlp.MiddleGradient[row];
            for (var head = 0; head < _shape.Heads; head++)
            {
                var pattern = _patterns[row] + (head * _keys);
                var gradient = _patternGradients[row] + (head * _keys);
                for (var key = 0; key < entries.Length; key++)
                {
                    gradient[key] = RowOperations<T>.Dot(arriving, _written[head][entries[key]], _shape.DModel);
                }

                RowOperations<T>.SoftmaxBackward(pattern, gradient, entries.Length);
            }
        }
    }

    /// <summary>Sums over all rows what belongs to a pair: one head's scores, or one strip of columns.</summary>
    private void Gather(int task, int worker)
    {
        if (task < _shape.Heads)
        {
            GatherScores(task);
        }
        else
        {
            GatherStrip((task - _shape.Heads) * Products<T>.StripColumns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherScores(int head)
    {
        var sums = _scoreGradients[head];
        sums.Clear();
        for (var row = 0; row < _rows.Rows; row++)
        {
            if (_rows.Places[row].Question < 0)
            {
                continue;
            }

            var entries = Entries(row);
            var to = sums[entries[^1]];
            var gradient = _patternGradients[row] + (head * _keys);
            for (var key = 0; key < entries.Length; key++)
            {
                to[entries[key]] += gradient[key] * _scale;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherStrip(int column)
    {
        var (n, count) = (Lanes<T>.Count, Products<T>.StripColumns);
        for (var pair = 0; pair < _pairs.Count; pair++)
        {
            RowOperations<T>.Clear(_residualGradient[pair] + column, count);
            foreach (var written in _writtenGradients)
            {
                RowOperations<T>.Clear(written[pair] + column, count);
            }
        }

        for (var row = 0; row < _rows.Rows; row++)
        {
            if (_rows.Places[row].Question < 0)
            {
                continue;
            }

            var entries = Entries(row);
            var arriving = _mlp.MiddleGradient[row] + column;
            Vector512<T> a = Vector512.Load(arriving), b = Vector512.Load(arriving + n), c = Vector512.Load(arriving + (2 * n));
            var own = _residualGradient[entries[^1]] + column;
            AddThree(Vector512<T>.One, a, b, c, own);
            for (var head = 0; head < _shape.Heads; head++)
            {
                var sums = _writtenGradients[head];
                var pattern = _patterns[row] + (head * _keys);
                for (var key = 0; key < entries.Length; key++)
                {
                    AddThree(Vector512.Create(pattern[key]), a, b, c, sums[entries[key]] + column);
                }
            }
        }

        var columns = Math.Min(count, _shape.DModel - column);
        RowOperations<T>.ColumnSums(
            _mlp.MiddleGradient[0] + column, _mlp.MiddleGradient.Stride, _rows.Rows, _outputBias.Gradient + column, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddThree(Vector512<T> factor, Vector512<T> a, Vector512<T> b, Vector512<T> c, T* to)
    {
        var n = Lanes<T>.Count;
        Lanes<T>.MultiplyAdd(factor, a, Vector512.Load(to)).Store(to);
        Lanes<T>.MultiplyAdd(factor, b, Vector512.Load(to + n)).Store(to + n);
        Lanes<T>.MultiplyAdd(factor, c, Vector512.Load(to + (2 * n))).Store(to + (2 * n));
    }

    private void LeaveTable(int block, int worker)
    {
        var (begin, end) = (block * TableBlock, Math.Min(_pairs.Count, (block + 1) * TableBlock));
        var width = _shape.HeadsWidth;
        var dHead = _shape.DHead;
        var to = _projectedGradient[begin];
        var (stride, rows) = (_projectedGradient.Stride, end - begin);
        for (var head = 0; head < _shape.Heads; head++)
        {
            var (scores, offset) = (_scoreGradients[head], head * dHead); // each product overwrites the padding of the one before
            Products<T>.MultiplyRows(
                scores[begin], scores.Stride, 1, _projected[0] + width + offset, _projected.Stride, _pairs.Count, to + offset, stride, rows, dHead);
        }

        for (var head = 0; head < _shape.Heads; head++)
        {
            var (scores, offset) = (_scoreGradients[head], head * dHead);
            Products<T>.MultiplyRows(
                scores[0] + begin, 1, scores.Stride, _projected[0] + offset, _projected.Stride, _pairs.Count, to + width + offset, stride, rows, dHead);
        }

        for (var head = 0; head < _shape.Heads; head++)
        {
            var written = _writtenGradients[head];
            Products<T>.Multiply(
                written[begin], written.Stride, _output.TransposedGroup(head), null, 0, to + (2 * width) + (head * dHead), stride, rows);
        }

        var (scratch, first) = (_scratch[worker], 0);
        foreach (var projection in _projections)
        {
            Products<T>.Multiply(
                to + first, stride, projection.Plain, first == 0 ? null : scratch[0], scratch.Stride, scratch[0], scratch.Stride, rows);
            first += projection.Rows;
        }

        _normalisation.BeginBlock(block);
        for (var row = begin; row < end; row++)
        {
            _normalisation.Backward(block, _residual[row], row, scratch[row - begin], _residualGradient[row]);
        }
    }

    private void SumEmbeddings()
    {
        _tokens.ClearGradient();
        _positions.ClearGradient();
        for (var row = 0; row < _pairs.Count; row++)
        {
            var (token, position) = _pairs[row];
            RowOperations<T>.Add(_tokens.GradientOf(token), _residualGradient[row], _tokens.GradientOf(token), _shape.DModel);
            RowOperations<T>.Add(_positions.GradientOf(position), _residualGradient[row], _positions.GradientOf(position), _shape.DModel);
        }

        var first = 0;
        foreach (var bias in _projectionBiases)
        {
            RowOperations<T>.ColumnSums(_projectedGradient[0] + first, _projectedGradient.Stride, _pairs.Count, bias.Gradient, bias.Count);
            first += bias.Count;
        }
    }

    /// <summary>The table's rows of the positions that a row attends to.</summary>
    private ReadOnlySpan<int> Entries(int row)
    {
        var (question, position) = _rows.Places[row];
        return _entries.AsSpan(question * _fed, position + 1);
    }
}

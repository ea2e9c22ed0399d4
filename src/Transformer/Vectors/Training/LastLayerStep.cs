using System.Numerics;
using System.Runtime.CompilerServices;

namespace VerifiedAddition.Transformer;

/// <summary>The last of several layers in training: only the positions that predict the answer, and without keys and values.</summary>
/// <remarks>
/// q · (W_K x) is (W_Kᵀ q) · x, and Σ a (W_V x) is W_V Σ a x, so both projections are applied to the few queries; see
/// <see cref="AnswerPass"/>. The key bias cancels in the softmax; its gradient is 0. All work on a block of questions, forward and
/// backward, is one task.
/// </remarks>
internal sealed unsafe class LastLayerStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ModelShape _shape;
    private readonly RowBlocks _below;
    private readonly RowBlocks _rows;
    private readonly MlpStep<T> _stream;
    private readonly UnembeddingStep<T> _unembedding;
    private readonly int _fed;
    private readonly int _keys;
    private readonly T _scale;
    private readonly NormalisationStep<T> _normalisation;
    private readonly PackedWeight<T> _query;
    private readonly PackedWeight<T> _key;
    private readonly PackedWeight<T> _value;
    private readonly PackedWeight<T> _output;
    private readonly PaddedVector<T> _queryBias;
    private readonly PaddedVector<T> _valueBias;
    private readonly PaddedVector<T> _outputBias;
    private readonly Matrix<T> _normalised; // [row below, d_model]
    private readonly Matrix<T> _normalisedGradient;
    private readonly Matrix<T> _scored; // _normalised at the scored positions
    private readonly Matrix<T> _queries; // divided by √d_head, [row, head * d_head]
    private readonly Matrix<T> _queriesGradient;
    private readonly Matrix<T> _sought; // W_Kᵀ of the queries, [row * head, d_model]
    private readonly Matrix<T> _soughtGradient;
    private readonly Matrix<T> _patterns; // [row * head, key]
    private readonly Matrix<T> _patternGradients; // afterwards those of the scores
    private readonly Matrix<T> _read; // means of the normalised stream, [row * head, d_model]
    private readonly Matrix<T> _readGradient;
    private readonly Matrix<T> _heads;
    private readonly Matrix<T> _headsGradient;
    private readonly Matrix<T>[] _scratch;
    private readonly MlpStep<T> _mlp;
    private readonly Action<int, int> _run;

    public LastLayerStep(TrainedParameters<T> parameters, RowBlocks below, RowBlocks rows, MlpStep<T> stream, UnembeddingStep<T> unembedding, MlpStep<T> mlp, int workers)
    {
        (_shape, _below, _rows, _stream, _unembedding, _mlp) = (parameters.Shape, below, rows, stream, unembedding, mlp);
        var (slots, width, heads) = (parameters.Layout.Blocks[^1], _shape.DModel, _shape.HeadsWidth);
        _fed = below.Positions;
        _keys = Matrix<T>.RoundedUp(_fed, Lanes<T>.Count);
        _scale = T.One / T.Sqrt(T.CreateTruncating(_shape.DHead));
        _normalisation = parameters.Normalisation(slots.AttentionGain!, slots.AttentionBias!, below.Rows, rows.Parts);
        (_query, _queryBias) = (parameters.Weight(slots.Projections[0]), parameters.Vector(slots.ProjectionBiases[0]));
        _key = parameters.Weight(slots.Projections[1], 0, heads, _shape.Heads);
        _value = parameters.Weight(slots.Projections[1], heads, heads, _shape.Heads);
        parameters.Vector(slots.ProjectionBiases[1], 0, heads);
        _valueBias = parameters.Vector(slots.ProjectionBiases[1], heads, heads);
        (_output, _outputBias) = (parameters.Weight(slots.Output), parameters.Vector(slots.OutputBias));

        Matrix<T> OfRows(int columns) => new(rows.Rows, columns);
        Matrix<T> OfHeads(int columns) => new(rows.Rows * _shape.Heads, columns);
        (_normalised, _normalisedGradient) = (new(below.Rows, width), new(below.Rows, width));
        (_scored, _queries, _queriesGradient) = (OfRows(width), OfRows(heads), OfRows(heads));
        (_sought, _soughtGradient, _read, _readGradient) = (OfHeads(width), OfHeads(width), OfHeads(width), OfHeads(width));
        (_patterns, _patternGradients) = (OfHeads(_keys), OfHeads(_keys));
        (_heads, _headsGradient) = (OfRows(heads), OfRows(heads));
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new Matrix<T>(rows.Length, width))];

        parameters.Add(new WeightGradient<T>(_query, [GradientPart<T>.Of(_queriesGradient, _scored)]));
        parameters.Add(new WeightGradient<T>(_key, [.. Enumerable.Range(0, _shape.Heads).Select(head => OfHead(_queries, _soughtGradient, head))]));
        parameters.Add(new WeightGradient<T>(_value, [.. Enumerable.Range(0, _shape.Heads).Select(head => OfHead(_headsGradient, _read, head))]));
        parameters.Add(new WeightGradient<T>(_output, [GradientPart<T>.Of(_heads, _mlp.MiddleGradient)], _outputBias));
        _run = Run;
    }

    /// <summary>Forward and backward, from the residual stream before the layer to its gradient.</summary>
    public void Run(WorkerTeam team)
    {
        team.Run(_rows.Count, _run);
        RowOperations<T>.ColumnSums(_queriesGradient[0], _queriesGradient.Stride, _rows.Rows, _queryBias.Gradient, _queryBias.Count);
        RowOperations<T>.ColumnSums(_headsGradient[0], _headsGradient.Stride, _rows.Rows, _valueBias.Gradient, _valueBias.Count);
    }

    private void Run(int block, int worker)
    {
        Seek(block);
        for (var question = _rows.Question(block); question < _rows.Question(block) + _rows.Questions(block); question++)
        {
            Read(question);
        }

        WriteHeads(block);
        _mlp.Forward(block);
        _unembedding.Run(block, worker);
        _mlp.Backward(block, worker);
        BackwardHeads(block);
        for (var question = _rows.Question(block); question < _rows.Question(block) + _rows.Questions(block); question++)
        {
            BackwardRead(question);
        }

        BackwardSeek(block, worker);
    }

    /// <summary>One head's part of the gradient of the key or value projection.</summary>
    private GradientPart<T> OfHead(Matrix<T> narrow, Matrix<T> wide, int head) => new(
        narrow[0] + (head * _shape.DHead), narrow.Stride, wide[head], wide.Stride * _shape.Heads, _rows.Rows);

    private void Seek(int block)
    {
        var (begin, used) = (_rows.Begin(block), _rows.Used(block));
        for (var question = _rows.Question(block); question < _rows.Question(block) + _rows.Questions(block); question++)
        {
            for (var position = 0; position < _fed; position++)
            {
                var row = _below.Row(question) + position;
                _normalisation.Forward(_stream.Result[row], _normalised[row], row);
            }
        }

        for (var row = begin; row < begin + used; row++)
        {
            RowOperations<T>.Copy(_normalised[RowBelow(row)], _scored[row], _shape.DModel);
        }

        Products<T>.Multiply(_scored[begin], _scored.Stride, _query.Transposed, _queryBias.Values, 0, _queries[begin], _queries.Stride, used);
        for (var row = begin; row < begin + used; row++)
        {
            RowOperations<T>.Scale(_queries[row], _scale, _shape.HeadsWidth);
        }

        for (var head = 0; head < _shape.Heads; head++)
        {
            var offset = head * _shape.DHead;
            Products<T>.Multiply(
                _queries[begin] + offset,
                _queries.Stride,
                _key.PlainRows(offset, _shape.DHead),
                null,
                0,
                OfHead(_sought, begin, head),
                HeadStride(_sought),
                used);
        }
    }

    /// <summary>A question's patterns, and the means of the stream that they read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(int question)
    {
        var (first, count, below) = (_rows.Row(question) * _shape.Heads, _rows.Positions * _shape.Heads, _below.Row(question));
        WriteDots(_sought, _patterns, first, count, below);
        for (var query = 0; query < count; query++)
        {
            var pattern = _patterns[first + query];
            var seen = Seen(query);
            RowOperations<T>.Softmax(pattern, seen);
            RowOperations<T>.Clear(pattern + seen, _keys - seen);
        }

        Products<T>.MultiplyRows(
            _patterns[first], _patterns.Stride, 1, _normalised[below], _normalised.Stride, _fed, _read[first], _read.Stride, count, _shape.DModel);
    }

    /// <summary>The dot products of a question's queries with the keys that they see, and with a few more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteDots(Matrix<T> queries, Matrix<T> to, int first, int count, int below)
    {
        const int Rows = SixteenDots<T>.Rows;
        var width = Matrix<T>.RoundedUp(_shape.DModel, Lanes<T>.Count);
        T** left = stackalloc T*[Rows], right = stackalloc T*[Rows];
        var part = stackalloc T[Rows * Rows];
        for (var query = 0; query < count; query += Rows)
        {
            var last = Math.Min(query + Rows, count) - 1;
            for (var i = 0; i < Rows; i++)
            {
                left[i] = queries[first + Math.Min(query + i, last)];
            }

            for (var key = 0; key < Seen(last); key += Rows)
            {
                for (var i = 0; i < Rows; i++)
                {
                    right[i] = _normalised[below + Math.Min(key + i, _fed - 1)];
                }

                SixteenDots<T>.Write(left, right, width, part, Rows);
                for (var i = query; i <= last; i++)
                {
                    new ReadOnlySpan<T>(part + ((i - query) * Rows), Rows).CopyTo(new(to[first + i] + key, Rows)); // rows have room for whole vectors
                }
            }
        }
    }

    private void WriteHeads(int block)
    {
        var (begin, used, middle) = (_rows.Begin(block), _rows.Used(block), _mlp.Middle);
        for (var head = 0; head < _shape.Heads; head++)
        {
            var offset = head * _shape.DHead;
            Products<T>.Multiply(
                OfHead(_read, begin, head), HeadStride(_read), _value.TransposedGroup(head), _valueBias.Values + offset, 0, _heads[begin] + offset, _heads.Stride, used);
        }

        for (var row = begin; row < begin + used; row++)
        {
            RowOperations<T>.Add(_stream.Result[RowBelow(row)], _outputBias.Values, middle[row], _shape.DModel);
        }

        Products<T>.Multiply(_heads[begin], _heads.Stride, _output.Plain, middle[begin], middle.Stride, middle[begin], middle.Stride, used);
    }

    private void BackwardHeads(int block)
    {
        var (begin, used, middle) = (_rows.Begin(block), _rows.Used(block), _mlp.MiddleGradient);
        Products<T>.Multiply(middle[begin], middle.Stride, _output.Transposed, null, 0, _headsGradient[begin], _headsGradient.Stride, used);
        for (var head = 0; head < _shape.Heads; head++)
        {
            var offset = head * _shape.DHead;
            Products<T>.Multiply(
                _headsGradient[begin] + offset,
                _headsGradient.Stride,
                _value.PlainRows(offset, _shape.DHead),
                null,
                0,
                OfHead(_readGradient, begin, head),
                HeadStride(_readGradient),
                used);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardRead(int question)
    {
        var (first, count, below) = (_rows.Row(question) * _shape.Heads, _rows.Positions * _shape.Heads, _below.Row(question));
        WriteDots(_readGradient, _patternGradients, first, count, below);
        for (var query = 0; query < count; query++)
        {
            var gradient = _patternGradients[first + query];
            var seen = Seen(query);
            RowOperations<T>.Clear(gradient + seen, _keys - seen);
            RowOperations<T>.SoftmaxBackward(_patterns[first + query], gradient, seen);
        }

        var width = _shape.DModel;
        var stream = _normalised[below];
        var to = _normalisedGradient[below];
        Products<T>.MultiplyRows(
            _patternGradients[first], _patternGradients.Stride, 1, stream, _normalised.Stride, _fed, _soughtGradient[first], _soughtGradient.Stride, count, width);
        Products<T>.MultiplyRows(
            _patterns[first], 1, _patterns.Stride, _readGradient[first], _readGradient.Stride, count, to, _normalisedGradient.Stride, _fed, width);
        Products<T>.MultiplyRows(
            _patternGradients[first], 1, _patternGradients.Stride, _sought[first], _sought.Stride, count, to, _normalisedGradient.Stride, _fed, width, isAdded: true);
    }

    private void BackwardSeek(int block, int worker)
    {
        var (begin, used, scratch) = (_rows.Begin(block), _rows.Used(block), _scratch[worker]);
        for (var head = 0; head < _shape.Heads; head++)
        {
            var offset = head * _shape.DHead;
            Products<T>.Multiply(
                OfHead(_soughtGradient, begin, head),
                HeadStride(_soughtGradient),
                _key.TransposedGroup(head),
                null,
                0,
                _queriesGradient[begin] + offset,
                _queriesGradient.Stride,
                used);
        }

        for (var row = begin; row < begin + used; row++)
        {
            RowOperations<T>.Scale(_queriesGradient[row], _scale, _shape.HeadsWidth);
        }

        Products<T>.Multiply(_queriesGradient[begin], _queriesGradient.Stride, _query.Plain, null, 0, scratch[0], scratch.Stride, used);
        for (var i = 0; i < used; i++)
        {
            var to = _normalisedGradient[RowBelow(begin + i)];
            RowOperations<T>.Add(to, scratch[i], to, _shape.DModel);
        }

        LeaveLayer(block);
    }

    /// <summary>Through the normalisation, and past the layer along the residual stream.</summary>
    private void LeaveLayer(int block)
    {
        var unscored = _fed - _rows.Positions;
        for (var question = _rows.Question(block); question < _rows.Question(block) + _rows.Questions(block); question++)
        {
            var part = _rows.Part(_rows.Row(question));
            for (var position = 0; position < _fed; position++)
            {
                var row = _below.Row(question) + position;
                var to = _stream.ResultGradient[row];
                if (position < unscored)
                {
                    RowOperations<T>.Clear(to, _shape.DModel);
                }
                else
                {
                    RowOperations<T>.Copy(_mlp.MiddleGradient[_rows.Row(question) + position - unscored], to, _shape.DModel);
                }

                _normalisation.Backward(part, _stream.Result[row], row, _normalisedGradient[row], to);
            }
        }
    }

    /// <summary>The number of keys that a query of a question sees; queries are numbered by position, then by head.</summary>
    private int Seen(int query) => _fed - _rows.Positions + (query / _shape.Heads) + 1;

    /// <summary>The row of the layer below at the question and position of a scored row.</summary>
    private int RowBelow(int row)
    {
        var (question, position) = _rows.Places[row];
        return _below.Row(question) + position;
    }

    private T* OfHead(Matrix<T> matrix, int row, int head) => matrix[(row * _shape.Heads) + head];

    private int HeadStride(Matrix<T> matrix) => matrix.Stride * _shape.Heads;
}

using System.Runtime.Intrinsics;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary><see cref="AnswerPass"/> with the vector instructions of one core, for questions with their right answers.</summary>
/// <remarks>
/// Below the last layer each distinct prefix of the batch is computed once; the last layer has only the positions that predict the
/// answer. Layers process rows in blocks that stay in the core's cache. A pass belongs to one thread; its weights may be shared.
/// The logits of a question are bit-identical for every batch and number of threads.
/// </remarks>
internal sealed unsafe class VectorPass
{
    /// <summary>Rows that an MLP processes together: enough to amortise reading the weights, few enough for the cache.</summary>
    private const int BlockRows = 96;

    /// <summary>Number of rows on either side that <see cref="Dots"/> multiplies.</summary>
    private const int DotRows = 4;

    /// <summary>Number of rows that <see cref="Mix"/> writes.</summary>
    private const int PatternRows = 8;

    private readonly VectorWeights _weights;
    private readonly ModelShape _shape;
    private readonly int _fed;
    private readonly int _scored;
    private readonly PrefixTree _tree;
    private readonly int _questionsOfBlock;

    /// <summary>The residual stream of every prefix, [prefix, d_model].</summary>
    private readonly Matrix<float> _residual;

    /// <summary>The same, normalised for the attention of the current layer.</summary>
    private readonly Matrix<float> _normalised;

    /// <summary>Queries, keys and values of every prefix, [prefix, 3 * head * d_head]; null without a layer that needs them.</summary>
    private readonly Matrix<float>? _projected;

    // For one block of rows.
    private readonly Matrix<float> _heads;
    private readonly Matrix<float> _blockResidual;
    private readonly Matrix<float> _blockNormalised;
    private readonly Matrix<float> _hidden;
    private readonly Matrix<float> _query;
    private readonly Matrix<float>[] _sought;
    private readonly Matrix<float> _logits;

    /// <summary>Scores or patterns of single queries, [query, key].</summary>
    private readonly Matrix<float> _patterns;

    /// <param name="batch">Maximum number of questions at once, at least 1.</param>
    public VectorPass(VectorWeights weights, int batch)
    {
        (_weights, _shape) = (weights, weights.Shape);
        (_fed, _scored) = (_shape.ContextLength - 1, _shape.Layout.AnswerTokens);
        _questionsOfBlock = BlockRows / _scored;
        _tree = new(_shape.Layout, batch);
        var (prefixes, block) = (batch * _fed, BlockRows);
        _residual = new(prefixes, _shape.DModel);
        _normalised = new(prefixes, _shape.DModel);
        _projected = _shape.Layers > 2 ? new(prefixes, 3 * _shape.HeadsWidth) : null;
        _heads = new(block, _shape.HeadsWidth);
        _blockResidual = new(block, _shape.DModel);
        _blockNormalised = new(block, _shape.DModel);
        _hidden = new(block, _shape.DMlp);
        _query = new(block, _shape.HeadsWidth);
        _sought = [.. Enumerable.Range(0, _shape.Heads).Select(_ => new Matrix<float>(block, _shape.DModel))];
        _logits = new(block, Vocabulary.Size);
        _patterns = new(Matrix<float>.RoundedUp(_shape.Heads * _scored, PatternRows), _fed);
    }

    /// <summary>Whether this pass supports an architecture: only the original one. torch handles the others.</summary>
    public static bool Supports(Architecture architecture) => architecture.IsOriginal;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    /// <summary>Computes the logits at the positions that predict the answer, given the right symbols before.</summary>
    /// <param name="questions">With the model's number of digits, at most one batch; preferably sorted, so that they share prefixes.</param>
    /// <param name="logits">Receives the logits, [question, n + 2, vocabulary].</param>
    public void Logits(ReadOnlySpan<Question> questions, Span<float> logits)
    {
        _tree.Grow(questions);
        EnterLayers();
        for (var layer = 1; layer < _shape.Layers - 1; layer++)
        {
            MiddleLayer(layer);
        }

        if (_weights.Last is not null)
        {
            Normalise(_weights.Layers[^1]);
        }

        for (var first = 0; first < questions.Length; first += _questionsOfBlock)
        {
            var count = Math.Min(_questionsOfBlock, questions.Length - first);
            Finish(first, count);
            for (var row = 0; row < count * _scored; row++)
            {
                _logits.Row(row).CopyTo(logits[(((first * _scored) + row) * Vocabulary.Size)..]);
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>Layer 0, with its heads from the table. If it is the only layer, it computes only the positions that predict the answer.</summary>
    private void EnterLayers()
    {
        var rows = stackalloc int[_fed];
        var begin = _shape.Layers == 1 ? _tree.Begin(_fed - _scored) : 0;
        for (var first = begin; first < _tree.Count; first += BlockRows)
        {
            var count = Math.Min(BlockRows, _tree.Count - first);
            for (var i = 0; i < count; i++)
            {
                var (question, position) = Math.DivRem(_tree.First[first + i], _fed);
                var tokens = _tree.Tokens(question);
                for (var seen = 0; seen <= position; seen++)
                {
                    rows[seen] = _weights.Entry[seen, tokens[seen]];
                }

                LookUp(rows, position + 1, _residual[first + i]);
            }

            AddMlp(_weights.Layers[0], _residual[first], count);
        }
    }

    /// <summary>Computes the residual stream after layer 0's heads at the last of the given rows of the table.</summary>
    private void LookUp(int* rows, int count, float* residual)
    {
        var entry = _weights.Entry;
        RowOperations<float>.Add(entry.Residual[rows[count - 1]], _weights.Layers[0].Output.Bias[0], residual, _shape.DModel);
        for (var head = 0; head < _shape.Heads; head++)
        {
            var scores = entry.Scores(head, rows[count - 1]);
            var pattern = _patterns[0];
            for (var i = 0; i < count; i++)
            {
                pattern[i] = scores[rows[i]];
            }

            RowOperations<float>.Softmax(pattern, count);
            AddMean(entry.Written[head], rows, pattern, count, residual);
        }
    }

    /// <summary>Adds the sum of some rows of a table, weighted by an attention pattern, to a row.</summary>
    private void AddMean(Matrix<float> table, int* rows, float* pattern, int count, float* sum)
    {
        for (nint i = 0; i < _shape.DModel; i += 2 * Vector512<float>.Count)
        {
            Vector512<float> a = Vector512.Load(sum + i), b = Vector512.Load(sum + i + Vector512<float>.Count);
            for (var key = 0; key < count; key++)
            {
                var share = Vector512.Create(pattern[key]);
                var from = table[rows[key]] + i;
                a = Vector512.FusedMultiplyAdd(share, Vector512.LoadAligned(from), a);
                b = Vector512.FusedMultiplyAdd(share, Vector512.LoadAligned(from + Vector512<float>.Count), b);
            }

            a.Store(sum + i);
            b.Store(sum + i + Vector512<float>.Count);
        }
    }

    /// <summary>A layer between the first and the last.</summary>
    private void MiddleLayer(int layer)
    {
        var (weights, projections, projected) = (_weights.Layers[layer], _weights.Middle[layer]!, _projected!);
        Normalise(weights);
        for (var row = 0; row < _tree.Count; row++)
        {
            RowOperations<float>.Copy(projections.Bias[0], projected[row], projected.Columns);
        }

        Products<float>.AddTo(_normalised[0], _normalised.Stride, projections.Weight.Slice, projected[0], projected.Stride, _tree.Count);
        for (var first = 0; first < _tree.Count; first += BlockRows)
        {
            var count = Math.Min(BlockRows, _tree.Count - first);
            for (var i = 0; i < count; i++)
            {
                var (question, position) = Math.DivRem(_tree.First[first + i], _fed);
                Attend(projected, _tree.Of(question)[..(position + 1)], _heads[i]);
                RowOperations<float>.Add(_residual[first + i], weights.Output.Bias[0], _residual[first + i], _shape.DModel);
            }

            AddHeadsAndMlp(weights, _residual[first], count);
        }
    }

    /// <summary>The output of a middle layer's heads at the last of the given prefixes, each of which extends the one before.</summary>
    private void Attend(Matrix<float> projected, ReadOnlySpan<int> prefixes, float* read)
    {
        var width = _shape.HeadsWidth;
        var pattern = _patterns[0];
        for (var head = 0; head < _shape.Heads; head++)
        {
            var offset = head * _shape.DHead;
            var query = projected[prefixes[^1]] + offset;
            for (var i = 0; i < prefixes.Length; i++)
            {
                pattern[i] = RowOperations<float>.Dot(query, projected[prefixes[i]] + width + offset, _shape.DHead);
            }

            RowOperations<float>.Softmax(pattern, prefixes.Length);
            for (var i = 0; i < _shape.DHead; i += Vector512<float>.Count)
            {
                var sum = Vector512<float>.Zero;
                for (var key = 0; key < prefixes.Length; key++)
                {
                    var value = Vector512.Load(projected[prefixes[key]] + (2 * width) + offset + i);
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(pattern[key]), value, sum);
                }

                sum.Store(read + offset + i);
            }
        }
    }

    /// <summary>Normalises the residual streams of all prefixes for a layer's attention.</summary>
    private void Normalise(LayerWeights layer)
    {
        for (var row = 0; row < _tree.Count; row++)
        {
            RowOperations<float>.Normalise(_residual[row], layer.AttentionGain[0], layer.AttentionBias[0], _normalised[row], _shape.DModel);
        }
    }

    /// <summary>The last layer, if it is not also the first, and the logits of some questions.</summary>
    private void Finish(int first, int count)
    {
        var rows = count * _scored;
        for (var row = 0; row < rows; row++)
        {
            var (question, answer) = Math.DivRem(row, _scored);
            var prefix = _tree.Of(first + question)[_fed - _scored + answer];
            RowOperations<float>.Copy(_residual[prefix], _blockResidual[row], _shape.DModel);
            if (_weights.Last is not null)
            {
                RowOperations<float>.Copy(_normalised[prefix], _blockNormalised[row], _shape.DModel);
            }
        }

        if (_weights.Last is { } last)
        {
            Read(last, first, count);
            var layer = _weights.Layers[^1];
            for (var row = 0; row < rows; row++)
            {
                RowOperations<float>.Add(_blockResidual[row], layer.Output.Bias[0], _blockResidual[row], _shape.DModel);
            }

            AddHeadsAndMlp(layer, _blockResidual[0], rows);
        }

        for (var row = 0; row < rows; row++)
        {
            RowOperations<float>.Normalise(_blockResidual[row], _weights.FinalGain[0], _weights.FinalBias[0], _blockNormalised[row], _shape.DModel);
            RowOperations<float>.Copy(_weights.Unembedding.Bias[0], _logits[row], Vocabulary.Size);
        }

        Multiply(_blockNormalised, _weights.Unembedding.Weight, _logits[0], _logits.Stride, rows);
    }

    /// <summary>The output of the last layer's heads for some questions; their normalised streams are in the block.</summary>
    private void Read(ReadingWeights weights, int first, int count)
    {
        var rows = count * _scored;
        for (var row = 0; row < rows; row++)
        {
            RowOperations<float>.Copy(weights.Query.Bias[0], _query[row], _shape.HeadsWidth);
            RowOperations<float>.Copy(weights.ValueBias[0], _heads[row], _shape.HeadsWidth);
            foreach (var sought in _sought)
            {
                new Span<float>(sought[row], sought.Stride).Clear();
            }
        }

        Multiply(_blockNormalised, weights.Query.Weight, _query[0], _query.Stride, rows);
        for (var head = 0; head < _shape.Heads; head++)
        {
            var sought = _sought[head];
            Products<float>.AddTo(_query[0] + (head * _shape.DHead), _query.Stride, weights.Keys[head].Slice, sought[0], sought.Stride, rows);
        }

        for (var question = 0; question < count; question++)
        {
            Meet(_tree.Of(first + question), question * _scored);
        }

        for (var head = 0; head < _shape.Heads; head++)
        {
            Multiply(_sought[head], weights.Values[head], _heads[0] + (head * _shape.DHead), _heads.Stride, rows);
        }
    }

    /// <summary>Replaces the projected queries of one question by the attention-weighted means of the normalised streams.</summary>
    /// <param name="prefixes">The question's prefixes.</param>
    /// <param name="row">The block's row of the question's first query.</param>
    private void Meet(ReadOnlySpan<int> prefixes, int row)
    {
        var (queries, width) = (_shape.Heads * _scored, Matrix<float>.RoundedUp(_shape.DModel, Vector512<float>.Count));
        var sought = stackalloc float*[Matrix<float>.RoundedUp(queries, PatternRows)];
        var streams = stackalloc float*[Matrix<float>.RoundedUp(_fed, DotRows)];
        for (var query = 0; query < Matrix<float>.RoundedUp(queries, PatternRows); query++)
        {
            var (head, answer) = Math.DivRem(Math.Min(query, queries - 1), _scored);
            sought[query] = _sought[head][row + answer];
        }

        for (var key = 0; key < Matrix<float>.RoundedUp(_fed, DotRows); key++)
        {
            streams[key] = _normalised[prefixes[Math.Min(key, _fed - 1)]];
        }

        for (var query = 0; query < queries; query += DotRows)
        {
            for (var key = 0; key < _fed; key += DotRows)
            {
                Dots(sought + query, streams + key, width, _patterns[query] + key, _patterns.Stride);
            }
        }

        for (var query = 0; query < queries; query++)
        {
            var seen = _fed - _scored + (query % _scored) + 1;
            RowOperations<float>.Softmax(_patterns[query], seen);
            new Span<float>(_patterns[query] + seen, _fed - seen).Clear();
        }

        for (var query = 0; query < queries; query += PatternRows)
        {
            Mix(sought + query, streams, _patterns[query], width);
        }
    }

    /// <summary>The sixteen dot products of four rows with four other rows.</summary>
    private static void Dots(float** left, float** right, int width, float* to, int stride)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        float* l0 = left[0], l1 = left[1], l2 = left[2], l3 = left[3];
        float* r0 = right[0], r1 = right[1], r2 = right[2], r3 = right[3];
        for (nint i = 0; i < width; i += Vector512<float>.Count)
        {
            var (w, x, y, z) = (Vector512.Load(r0 + i), Vector512.Load(r1 + i), Vector512.Load(r2 + i), Vector512.Load(r3 + i));
            var l = Vector512.Load(l0 + i);
            (a0, a1) = (Vector512.FusedMultiplyAdd(l, w, a0), Vector512.FusedMultiplyAdd(l, x, a1));
            (a2, a3) = (Vector512.FusedMultiplyAdd(l, y, a2), Vector512.FusedMultiplyAdd(l, z, a3));
            l = Vector512.Load(l1 + i);
            (b0, b1) = (Vector512.FusedMultiplyAdd(l, w, b0), Vector512.FusedMultiplyAdd(l, x, b1));
            (b2, b3) = (Vector512.FusedMultiplyAdd(l, y, b2), Vector512.FusedMultiplyAdd(l, z, b3));
            l = Vector512.Load(l2 + i);
            (c0, c1) = (Vector512.FusedMultiplyAdd(l, w, c0), Vector512.FusedMultiplyAdd(l, x, c1));
            (c2, c3) = (Vector512.FusedMultiplyAdd(l, y, c2), Vector512.FusedMultiplyAdd(l, z, c3));
            l = Vector512.Load(l3 + i);
            (d0, d1) = (Vector512.FusedMultiplyAdd(l, w, d0), Vector512.FusedMultiplyAdd(l, x, d1));
            (d2, d3) = (Vector512.FusedMultiplyAdd(l, y, d2), Vector512.FusedMultiplyAdd(l, z, d3));
        }

        Sums(a0, a1, a2, a3).Store(to);
        Sums(b0, b1, b2, b3).Store(to + stride);
        Sums(c0, c1, c2, c3).Store(to + (2 * stride));
        Sums(d0, d1, d2, d3).Store(to + (3 * stride));

        static Vector128<float> Sums(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) =>
            Vector128.Create(Lanes<float>.Sum(a), Lanes<float>.Sum(b), Lanes<float>.Sum(c), Lanes<float>.Sum(d));
    }

    /// <summary>Writes eight rows: the sums of the streams, weighted by eight attention patterns.</summary>
    /// <param name="to">Surplus entries repeat the last row; entries are written in reverse, so the valid result is written last.</param>
    private void Mix(float** to, float** streams, float* patterns, int width)
    {
        nint stride = _patterns.Stride;
        for (nint i = 0; i < width; i += Vector512<float>.Count)
        {
            Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
            for (var key = 0; key < _fed; key++)
            {
                var stream = Vector512.Load(streams[key] + i);
                var pattern = patterns + key;
                a = Vector512.FusedMultiplyAdd(Vector512.Create(*pattern), stream, a);
                b = Vector512.FusedMultiplyAdd(Vector512.Create(pattern[stride]), stream, b);
                c = Vector512.FusedMultiplyAdd(Vector512.Create(pattern[2 * stride]), stream, c);
                d = Vector512.FusedMultiplyAdd(Vector512.Create(pattern[3 * stride]), stream, d);
                e = Vector512.FusedMultiplyAdd(Vector512.Create(pattern[4 * stride]), stream, e);
                f = Vector512.FusedMultiplyAdd(Vector512.Create(pattern[5 * stride]), stream, f);
                g = Vector512.FusedMultiplyAdd(Vector512.Create(pattern[6 * stride]), stream, g);
                h = Vector512.FusedMultiplyAdd(Vector512.Create(pattern[7 * stride]), stream, h);
            }

            h.Store(to[7] + i);
            g.Store(to[6] + i);
            f.Store(to[5] + i);
            e.Store(to[4] + i);
            d.Store(to[3] + i);
            c.Store(to[2] + i);
            b.Store(to[1] + i);
            a.Store(to[0] + i);
        }
    }

    /// <summary>
    /// The rest of a layer after its heads: adds the projected heads and the MLP's output to residual streams that already include the output bias.
    /// </summary>
    private void AddHeadsAndMlp(LayerWeights layer, float* residual, int rows)
    {
        Multiply(_heads, layer.Output.Weight, residual, _residual.Stride, rows);
        AddMlp(layer, residual, rows);
    }

    private void AddMlp(LayerWeights layer, float* residual, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var stream = residual + ((long)row * _residual.Stride);
            RowOperations<float>.Normalise(stream, layer.MlpGain[0], layer.MlpBias[0], _blockNormalised[row], _shape.DModel);
            RowOperations<float>.Copy(layer.In.Bias[0], _hidden[row], _shape.DMlp);
            RowOperations<float>.Add(stream, layer.Out.Bias[0], stream, _shape.DModel);
        }

        Products<float>.AddTo(_blockNormalised[0], _blockNormalised.Stride, layer.In.Weight.Slice, _hidden[0], _hidden.Stride, rows, rectify: true);
        Multiply(_hidden, layer.Out.Weight, residual, _residual.Stride, rows);
    }

    private static void Multiply(Matrix<float> left, PackedMatrix right, float* sum, int sumStride, int rows) =>
        Products<float>.AddTo(left[0], left.Stride, right.Slice, sum, sumStride, rows);
}

using System.Runtime.CompilerServices;
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

    /// <summary>The rows of layer 0's table, [question, position].</summary>
    private readonly int[] _rows;

    // For one block of rows.
    private readonly LayerPass _block;
    private readonly Matrix<float> _blockResidual;
    private readonly Matrix<float> _query;
    private readonly Matrix<float>[] _sought;
    private readonly Matrix<float> _logits;

    /// <summary>Scores or patterns of single queries, [query, key].</summary>
    private readonly Matrix<float> _patterns;

    /// <summary>The attention patterns of layer 0's heads, one behind the other.</summary>
    private readonly Matrix<float> _shares;

    /// <summary>Memory of <see cref="_streams"/>, pinned.</summary>
    private readonly nint[] _pointers;

    /// <summary>The rows that attention reads.</summary>
    private readonly float** _streams;

    /// <param name="batch">Maximum number of questions at once, at least 1.</param>
    public VectorPass(VectorWeights weights, int batch)
    {
        (_weights, _shape) = (weights, weights.Shape);
        (_fed, _scored) = (_shape.ContextLength - 1, _shape.Layout.AnswerTokens);
        _questionsOfBlock = LayerPass.MaxRows / _scored;
        _tree = new(_shape.Layout, batch);
        _rows = new int[batch * _fed];
        var (prefixes, block) = (batch * _fed, LayerPass.MaxRows);
        _residual = new(prefixes, _shape.DModel);
        _normalised = new(prefixes, _shape.DModel);
        _projected = _shape.Layers > 2 ? new(prefixes, 3 * _shape.HeadsWidth) : null;
        _block = new(_shape);
        _blockResidual = new(block, _shape.DModel);
        _query = new(block, _shape.HeadsWidth);
        _sought = [.. Enumerable.Range(0, _shape.Heads).Select(_ => new Matrix<float>(block, _shape.DModel))];
        _logits = new(block, _shape.VocabularySize);
        _patterns = new(Matrix<float>.RoundedUp(_shape.Heads * _scored, PatternRows), _fed);
        _shares = new(1, _shape.Heads * _fed);
        _pointers = GC.AllocateArray<nint>((_shape.Heads * _fed) + 1, pinned: true);
        fixed (nint* streams = _pointers)
        {
            _streams = (float**)streams;
        }
    }

    /// <summary>Whether this pass supports an architecture: only the original one. torch handles the others.</summary>
    public static bool Supports(Architecture architecture) => architecture.IsOriginal;

    /// <summary>Receives the name of each phase of a pass when it has ended, several times if blocks take turns; null to tell nobody.</summary>
    public Action<string>? PhaseEnded { get; set; }

    /// <summary>Computes the logits at the positions that predict the answer, given the right symbols before.</summary>
    /// <param name="questions">With the model's number of digits, at most one batch; preferably sorted, so that they share prefixes.</param>
    /// <param name="logits">Receives the logits, [question, n + 2, vocabulary].</param>
    public void Logits(ReadOnlySpan<Question> questions, Span<float> logits)
    {
        _tree.Grow(questions);
        Compute(logits);
    }

    /// <summary>Computes the logits at the positions that predict the answer, given other symbols before.</summary>
    /// <param name="tokens">
    /// [question, n_ctx], at most one batch; preferably sorted. Each is one of the <see cref="TokenPairs"/>, but that no answer needs to be right.
    /// </param>
    /// <param name="count">Number of questions.</param>
    /// <param name="logits">Receives the logits, [question, n + 2, vocabulary].</param>
    public void Logits(ReadOnlySpan<byte> tokens, int count, Span<float> logits)
    {
        _tree.Grow(tokens, count);
        Compute(logits);
    }

    private void Compute(Span<float> logits)
    {
        PhaseEnded?.Invoke("find common prefixes");
        EnterLayers();
        for (var layer = 1; layer < _shape.Layers - 1; layer++)
        {
            MiddleLayer(layer);
            PhaseEnded?.Invoke("middle layers");
        }

        if (_weights.Last is not null)
        {
            Normalise(_weights.Layers[^1]);
            PhaseEnded?.Invoke("last layer, normalisation");
        }

        var vocabulary = _shape.VocabularySize;
        for (var first = 0; first < _tree.Questions; first += _questionsOfBlock)
        {
            var count = Math.Min(_questionsOfBlock, _tree.Questions - first);
            Finish(first, count);
            for (var row = 0; row < count * _scored; row++)
            {
                var (answer, question) = Math.DivRem(row, count);
                _logits.Row(row).CopyTo(logits[((((first + question) * _scored) + answer) * vocabulary)..]);
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>Layer 0, with its heads from the table. If it is the only layer, it computes only the positions that predict the answer.</summary>
    private void EnterLayers()
    {
        fixed (int* rows = _rows)
        {
            FindRows(rows);
            var begin = _shape.Layers == 1 ? _tree.Begin(_fed - _scored) : 0;
            for (var first = begin; first < _tree.Count; first += LayerPass.MaxRows)
            {
                var count = Math.Min(LayerPass.MaxRows, _tree.Count - first);
                for (var i = 0; i < count; i++)
                {
                    var (question, position) = Math.DivRem(_tree.First[first + i], _fed);
                    LookUp(rows + (question * _fed), position + 1, _residual[first + i]);
                }

                PhaseEnded?.Invoke("layer 0, heads out of the table");
                _block.AddMlp(_weights.Layers[0], _residual, first, count);
                PhaseEnded?.Invoke("layer 0, MLP");
            }
        }
    }

    /// <summary>Finds the rows of the table of all questions' tokens, [question, position].</summary>
    private void FindRows(int* rows)
    {
        for (var question = 0; question < _tree.Questions; question++)
        {
            var tokens = _tree.Tokens(question);
            for (var position = 0; position < _fed; position++)
            {
                rows[(question * _fed) + position] = _weights.Entry[position, tokens[position]];
            }
        }
    }

    /// <summary>Computes the residual stream after layer 0's heads at the last of the given rows of the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookUp(int* rows, int count, float* residual)
    {
        var entry = _weights.Entry;
        var shares = _shares[0];
        var streams = _streams;
        var terms = 0;
        for (var head = 0; head < _shape.Heads; head++)
        {
            entry.Attend(head, rows, count, shares + terms);
            for (var key = 0; key < count; key++, terms++)
            {
                streams[terms] = entry.Written[head][rows[key]];
            }
        }

        shares[terms] = 0; // terms are added two at a time
        streams[terms] = entry.Written[0][0];
        var start = entry.Residual[rows[count - 1]];
        for (nint i = 0; i < _shape.DModel; i += 2 * Vector512<float>.Count)
        {
            Vector512<float> a = Vector512.Load(start + i), b = Vector512.Load(start + i + Vector512<float>.Count);
            Vector512<float> c = default, d = default;
            for (var term = 0; term < terms; term += 2)
            {
                var share = Vector512.Create(shares[term]);
                var from = streams[term] + i;
                a = Vector512.FusedMultiplyAdd(share, Vector512.LoadAligned(from), a);
                b = Vector512.FusedMultiplyAdd(share, Vector512.LoadAligned(from + Vector512<float>.Count), b);
                share = Vector512.Create(shares[term + 1]);
                from = streams[term + 1] + i;
                c = Vector512.FusedMultiplyAdd(share, Vector512.LoadAligned(from), c);
                d = Vector512.FusedMultiplyAdd(share, Vector512.LoadAligned(from + Vector512<float>.Count), d);
            }

            (a + c).Store(residual + i);
            (b + d).Store(residual + i + Vector512<float>.Count);
        }
    }

    /// <summary>A layer between the first and the last.</summary>
    private void MiddleLayer(int layer)
    {
        var (weights, projections, projected) = (_weights.Layers[layer], _weights.Middle[layer]!, _projected!);
        for (var first = 0; first < _tree.Count; first += LayerPass.MaxRows)
        {
            _block.Project(weights, projections, _residual, first, projected, Math.Min(LayerPass.MaxRows, _tree.Count - first));
        }

        for (var first = 0; first < _tree.Count; first += LayerPass.MaxRows)
        {
            var count = Math.Min(LayerPass.MaxRows, _tree.Count - first);
            for (var i = 0; i < count; i++)
            {
                var (question, position) = Math.DivRem(_tree.First[first + i], _fed);
                _block.Attend(projected, projected, _tree.Of(question)[..(position + 1)], _block.Heads, i);
            }

            _block.AddHeads(weights, _residual, first, count);
            _block.AddMlp(weights, _residual, first, count);
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

    /// <summary>The last layer, if it is not also the first, and the logits of some questions, [answer position, question].</summary>
    /// <remarks>Neighbouring rows are of one position of similar questions; see <see cref="RectifiedProduct"/>.</remarks>
    private void Finish(int first, int count)
    {
        var rows = count * _scored;
        for (var row = 0; row < rows; row++)
        {
            var (answer, question) = Math.DivRem(row, count);
            var prefix = _tree.Of(first + question)[_fed - _scored + answer];
            RowOperations<float>.Copy(_residual[prefix], _blockResidual[row], _shape.DModel);
            if (_weights.Last is not null)
            {
                RowOperations<float>.Copy(_normalised[prefix], _block.Normalised[row], _shape.DModel);
            }
        }

        if (_weights.Last is { } last)
        {
            Read(last, first, count);
            PhaseEnded?.Invoke("last layer, heads");
            _block.AddHeads(_weights.Layers[^1], _blockResidual, 0, rows);
            _block.AddMlp(_weights.Layers[^1], _blockResidual, 0, rows);
            PhaseEnded?.Invoke("last layer, output of the heads and MLP");
        }

        _block.Unembed(_weights.FinalGain, _weights.FinalBias, _weights.Unembedding, _blockResidual, 0, _logits, rows);
        PhaseEnded?.Invoke("logits");
    }

    /// <summary>The output of the last layer's heads for some questions; their normalised streams are in the block.</summary>
    private void Read(ReadingWeights weights, int first, int count)
    {
        var rows = count * _scored;
        Multiply(_block.Normalised, weights.Query.Weight, weights.Query.Bias[0], _query[0], _query.Stride, rows);
        for (var head = 0; head < _shape.Heads; head++)
        {
            var sought = _sought[head];
            Products<float>.Multiply(
                _query[0] + (head * _shape.DHead), _query.Stride, weights.Keys[head].Slice, null, 0, sought[0], sought.Stride, rows);
        }

        for (var question = 0; question < count; question++)
        {
            Meet(_tree.Of(first + question), question, count);
        }

        for (var head = 0; head < _shape.Heads; head++)
        {
            var offset = head * _shape.DHead;
            Multiply(_sought[head], weights.Values[head], weights.ValueBias[0] + offset, _block.Heads[0] + offset, _block.Heads.Stride, rows);
        }
    }

    /// <summary>Replaces the projected queries of one question by the attention-weighted means of the normalised streams.</summary>
    /// <param name="prefixes">The question's prefixes.</param>
    /// <param name="row">The block's row of the question's first query.</param>
    /// <param name="step">Rows from one query of a head to the next.</param>
    private void Meet(ReadOnlySpan<int> prefixes, int row, int step)
    {
        var (queries, width) = (_shape.Heads * _scored, Matrix<float>.RoundedUp(_shape.DModel, Vector512<float>.Count));
        var sought = stackalloc float*[Matrix<float>.RoundedUp(queries, PatternRows)];
        var streams = stackalloc float*[Matrix<float>.RoundedUp(_fed, SixteenDots<float>.Rows)];
        for (var query = 0; query < Matrix<float>.RoundedUp(queries, PatternRows); query++)
        {
            var (head, answer) = Math.DivRem(Math.Min(query, queries - 1), _scored);
            sought[query] = _sought[head][row + (answer * step)];
        }

        for (var key = 0; key < Matrix<float>.RoundedUp(_fed, SixteenDots<float>.Rows); key++)
        {
            streams[key] = _normalised[prefixes[Math.Min(key, _fed - 1)]];
        }

        for (var query = 0; query < queries; query += SixteenDots<float>.Rows)
        {
            for (var key = 0; key < _fed; key += SixteenDots<float>.Rows)
            {
                SixteenDots<float>.Write(sought + query, streams + key, width, _patterns[query] + key, _patterns.Stride);
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

    /// <summary>Writes eight rows: the sums of the streams, weighted by eight attention patterns.</summary>
    /// <param name="to">Surplus entries repeat the last row; entries are written in reverse, so the valid result is written last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    /// <summary><c>to = left · right + bias</c>.</summary>
    private static void Multiply(Matrix<float> left, PackedMatrix right, float* bias, float* to, int toStride, int rows) =>
        Products<float>.Multiply(left[0], left.Stride, right.Slice, bias, 0, to, toStride, rows);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>The inputs of layer 0 and its heads' scores and outputs, for every pair of token and position in a well-formed question.</summary>
/// <remarks>Layer 0's queries, keys and values depend on token and position only, and so do the scores between any two of them.</remarks>
internal sealed unsafe class VectorEntry
{
    /// <summary>
    /// Scores of a question that are this far below the largest that any question has still have exponentials with all their digits in
    /// float32, and so do their sums and products with outputs.
    /// </summary>
    private const float MostBelow = 40;

    private readonly TokenPairs _pairs;

    /// <summary>[head, query's row, key's row].</summary>
    private readonly Matrix<float> _scores;

    public VectorEntry(ModelShape shape, VectorWeights.Source source)
    {
        _pairs = new(shape.Layout);
        Residual = new(_pairs.Count, shape.DModel);
        var (tokens, positions) = (source["embed.W_E"], source["pos_embed.W_pos"]);
        for (var row = 0; row < _pairs.Count; row++)
        {
            var (token, position) = _pairs[row];
            for (var i = 0; i < shape.DModel; i++)
            {
                Residual[row][i] = tokens[(token * shape.DModel) + i] + positions[(position * shape.DModel) + i];
            }
        }

        var projected = Projected(shape, source, Residual);
        Written = Outputs(shape, source, projected);
        _scores = new(shape.Heads * _pairs.Count, _pairs.Count);
        for (var row = 0; row < _pairs.Count; row++)
        {
            for (var head = 0; head < shape.Heads; head++)
            {
                var query = projected[row] + (head * shape.DHead);
                for (var other = 0; other < _pairs.Count; other++)
                {
                    Scores(head, row)[other] = RowOperations<float>.Dot(query, projected[other] + shape.HeadsWidth + (head * shape.DHead), shape.DHead);
                }
            }
        }

        if (Largest() is { } largest)
        {
            HasExponentials = true;
            Exponentiate(largest);
        }

        Flush(_scores);
        var bias = source.Row(StateDictTensors.Block(0, "attn.b_O"));
        for (var row = 0; row < _pairs.Count; row++)
        {
            RowOperations<float>.Add(Residual[row], bias[0], Residual[row], shape.DModel);
        }
    }

    /// <summary>Token plus position embedding plus the bias of the heads' outputs, [row, d_model].</summary>
    public Matrix<float> Residual { get; }

    /// <summary>Whether the exponentials of the scores are in the table, each divided by the largest that a question can have with its query.</summary>
    public bool HasExponentials { get; }

    /// <summary>By head: its output to the residual stream if it attends to a single row, [row, d_model].</summary>
    public Matrix<float>[] Written { get; }

    /// <summary>The row of a token at a position.</summary>
    public int this[int position, int token] => _pairs.RowOf(position, token);

    /// <summary>The attention pattern of a head at the last of some rows, which are those of a question's first tokens.</summary>
    /// <param name="pattern">Receives the pattern, [key]; written up to the next whole vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Attend(int head, int* rows, int count, float* pattern)
    {
        var scores = Scores(head, rows[count - 1]);
        var sum = 0f;
        for (var key = 0; key < count; key++)
        {
            sum += pattern[key] = scores[rows[key]];
        }

        if (!HasExponentials)
        {
            RowOperations<float>.Softmax(pattern, count);
            return;
        }

        var scale = 1 / sum;
        for (var key = 0; key < count; key++)
        {
            pattern[key] *= scale;
        }
    }

    private float* Scores(int head, int row) => _scores[(head * Residual.Rows) + row];

    /// <summary>
    /// The largest score that a question may have with each query, [head, query's row]; null if some question's largest there may lie too far
    /// below it.
    /// </summary>
    private float[]? Largest()
    {
        var largest = new float[_scores.Rows];
        for (var query = 0; query < largest.Length; query++)
        {
            (largest[query], var certain) = Extremes(_scores[query], query % _pairs.Count);
            if (!(largest[query] - certain <= MostBelow))
            {
                return null; // or NaN
            }
        }

        return largest;
    }

    /// <summary>The largest score that a question may have with the query of a row, and one that its largest score cannot be below.</summary>
    private (float Largest, float Certain) Extremes(float* scores, int row)
    {
        var (largest, certain) = (scores[row], scores[row]); // a token always sees itself
        foreach (var position in Enumerable.Range(0, _pairs.Count).Where(other => IsBefore(other, row)).GroupBy(other => _pairs[other].Position))
        {
            var seen = position.Select(other => scores[other]).ToArray(); // exactly one of these
            (largest, certain) = (Math.Max(largest, seen.Max()), Math.Max(certain, seen.Min()));
        }

        return (largest, certain);
    }

    private bool IsBefore(int other, int row) => _pairs[other].Position < _pairs[row].Position;

    private void Exponentiate(float[] largest)
    {
        for (var query = 0; query < largest.Length; query++)
        {
            var row = query % _pairs.Count;
            var scores = _scores.Row(query);
            for (var other = 0; other < _pairs.Count; other++)
            {
                scores[other] = other == row || IsBefore(other, row) ? scores[other] - largest[query] : float.NegativeInfinity;
            }

            for (var i = 0; i < _pairs.Count; i += Lanes<float>.Count)
            {
                Lanes<float>.Exp(Vector512.Load(_scores[query] + i)).Store(_scores[query] + i);
            }
        }
    }

    /// <summary>W_O of a head times its values. A head's output is a weighted mean of these rows, so it needs no matrix product.</summary>
    private static Matrix<float>[] Outputs(ModelShape shape, VectorWeights.Source source, Matrix<float> projected)
    {
        var output = source[StateDictTensors.Block(0, "attn.W_O")];
        return [.. Enumerable.Range(0, shape.Heads).Select(head =>
        {
            var offset = head * shape.DHead;
            var weight = new PackedMatrix(shape.DHead, shape.DModel, (row, column) => output[((offset + row) * shape.DModel) + column]);
            var written = new Matrix<float>(projected.Rows, shape.DModel);
            Products<float>.AddTo(projected[0] + (2 * shape.HeadsWidth) + offset, projected.Stride, weight.Slice, written[0], written.Stride, projected.Rows);
            Flush(written);
            return written;
        })];
    }

    /// <summary>Flushes subnormal values: products of small weights may be subnormal, and every question would use them.</summary>
    private static void Flush(Matrix<float> table)
    {
        for (var row = 0; row < table.Rows; row++)
        {
            Subnormals.Flush(table.Row(row));
        }
    }

    private static Matrix<float> Projected(ModelShape shape, VectorWeights.Source source, Matrix<float> residual)
    {
        var weights = source.Projections(0);
        var (gain, bias) = (source.Row(StateDictTensors.Block(0, "ln1.w")), source.Row(StateDictTensors.Block(0, "ln1.b")));
        var (normalised, projected) = (new Matrix<float>(residual.Rows, shape.DModel), new Matrix<float>(residual.Rows, 3 * shape.HeadsWidth));
        for (var row = 0; row < residual.Rows; row++)
        {
            RowOperations<float>.Normalise(residual[row], gain[0], bias[0], normalised[row], shape.DModel);
            RowOperations<float>.Copy(weights.Bias[0], projected[row], projected.Columns);
        }

        Products<float>.AddTo(normalised[0], normalised.Stride, weights.Weight.Slice, projected[0], projected.Stride, residual.Rows);
        return projected;
    }
}

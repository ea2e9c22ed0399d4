using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Computes cones in vector registers, a block of rows at a time through a whole layer; see <see cref="CircuitModel.Vectors"/>.</summary>
internal sealed class VectorCones : IConePass
{
    private readonly CircuitModel _model;
    private readonly ModelShape _shape;
    private readonly VectorLayers _weights;
    private readonly ConePlan _plan;
    private readonly ReplacedActivations _replaced;
    private readonly ChunkRows _chunk;
    private readonly int _first;
    private readonly ConeWorkspace _workspace;
    private readonly Matrix<float>?[] _streams;
    private readonly Matrix<float>?[] _projected;

    /// <param name="model">The model.</param>
    /// <param name="plan">The circuits.</param>
    /// <param name="replaced">What all other nodes put out.</param>
    /// <param name="chunk">The questions.</param>
    /// <param name="first">Number of the first one among all that are asked.</param>
    /// <param name="workspace">The thread's memory.</param>
    public VectorCones(CircuitModel model, ConePlan plan, ReplacedActivations replaced, ChunkRows chunk, int first, ConeWorkspace workspace)
    {
        (_model, _shape, _weights, _plan, _replaced) = (model, model.Shape, model.Vectors!, plan, replaced);
        (_chunk, _first, _workspace) = (chunk, first, workspace);
        (_streams, _projected) = (new Matrix<float>?[plan.Cones.Count], new Matrix<float>?[plan.Cones.Count]);
    }

    public long[] Predict(int number, int[] questions)
    {
        var (stream, predicted, logits) = (Computed(_plan.Cones[number], questions), new long[questions.Length], _workspace.Logits);
        for (var first = 0; first < questions.Length; first += LayerPass.MaxRows)
        {
            var rows = Math.Min(LayerPass.MaxRows, questions.Length - first);
            _workspace.Pass.Unembed(_weights.FinalGain, _weights.FinalBias, _weights.Unembedding, stream, first, logits, rows);
            for (var row = 0; row < rows; row++)
            {
                predicted[first + row] = Prediction.Of<float>(logits.Row(row));
            }
        }

        _workspace.Return(stream);
        return predicted;
    }

    public void Dispose()
    {
        foreach (var matrix in _streams.Concat(_projected).OfType<Matrix<float>>())
        {
            _workspace.Return(matrix);
        }
    }

    /// <summary>The residual stream behind a cone, a row for each of its map, [row, d_model]. Computed once.</summary>
    private Matrix<float> Stream(int number) => _streams[number] ??= Computed(_plan.Cones[number], _chunk.MapOf(_plan.Cones[number]).First);

    /// <summary>The queries, keys and values that the next layer makes of it, [row, 3 * head * d_head]. Computed once.</summary>
    private Matrix<float> Projected(int number)
    {
        if (_projected[number] is { } known)
        {
            return known;
        }

        var (layer, stream, count) = (_plan.Cones[number].Layer + 1, Stream(number), _chunk.MapOf(_plan.Cones[number]).First.Length);
        var projected = _workspace.Rent(count, 3 * _shape.HeadsWidth);
        for (var first = 0; first < count; first += LayerPass.MaxRows)
        {
            _workspace.Pass.Project(_weights.Layers[layer], _weights.Projections[layer], stream, first, projected, Math.Min(LayerPass.MaxRows, count - first));
        }

        return _projected[number] = projected;
    }

    /// <param name="questions">The question of each row.</param>
    private Matrix<float> Computed(Cone cone, int[] questions)
    {
        if (cone.Layer < 0)
        {
            return Embedded(cone.Position, questions);
        }

        var (stream, of) = (Stream(cone.Reads[^1]), _chunk.MapOf(_plan.Cones[cone.Reads[^1]]).Of);
        var after = _workspace.Rent(questions.Length, _shape.DModel);
        var replaced = _replaced.Numbers(cone.Layer, cone.Position);
        for (var first = 0; first < questions.Length; first += LayerPass.MaxRows)
        {
            var rows = Math.Min(LayerPass.MaxRows, questions.Length - first);
            for (var row = first; row < first + rows; row++)
            {
                stream.Row(of[questions[row]]).CopyTo(after.Row(row));
            }

            if (cone.Heads != 0)
            {
                Read(cone, questions.AsSpan(first, rows), replaced.Heads);
                _workspace.Pass.AddHeads(_weights.Layers[cone.Layer], after, first, rows);
            }
            else
            {
                Add(replaced.Written, after, first, questions.AsSpan(first, rows));
            }

            if (cone.HasMlp)
            {
                _workspace.Pass.AddMlp(_weights.Layers[cone.Layer], after, first, rows);
            }
            else
            {
                Add(replaced.Mlp, after, first, questions.AsSpan(first, rows));
            }
        }

        return after;
    }

    /// <summary>Writes the outputs of the heads of a cone for a block of questions.</summary>
    private void Read(Cone cone, ReadOnlySpan<int> questions, Matrix<float> replaced)
    {
        Matrix<float>[] projected = [.. cone.Reads.Select(Projected)];
        int[][] of = [.. cone.Reads.Select(number => _chunk.MapOf(_plan.Cones[number]).Of)];
        var (rows, width, heads) = (new int[of.Length], _shape.DHead, _workspace.Pass.Heads);
        for (var row = 0; row < questions.Length; row++)
        {
            for (var key = 0; key < rows.Length; key++)
            {
                rows[key] = of[key][questions[row]];
            }

            _workspace.Pass.Attend(projected, rows, cone.Heads, heads, row);
            for (var head = 0; head < _shape.Heads; head++)
            {
                if (((cone.Heads >> head) & 1) == 0)
                {
                    replaced.Row(ReplacedRow(questions[row])).Slice(head * width, width).CopyTo(heads.Row(row)[(head * width)..]);
                }
            }
        }
    }

    /// <summary>Adds what replaced nodes put out to the streams of a block.</summary>
    private void Add(Matrix<float> replaced, Matrix<float> streams, int first, ReadOnlySpan<int> questions)
    {
        for (var row = 0; row < questions.Length; row++)
        {
            _workspace.Pass.Add(streams, first + row, replaced, ReplacedRow(questions[row]));
        }
    }

    private int ReplacedRow(int question) => (_first + question) % _replaced.Rows;

    private Matrix<float> Embedded(int position, int[] questions)
    {
        using var scope = NewDisposeScope();
        var embedded = _workspace.Rent(questions.Length, _shape.DModel);
        TensorRows.CopyTo(_chunk.Embedded(_model, position, questions), embedded);
        return embedded;
    }
}
